package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes each reader of checkpoints and weights for {@code -Dfuzz.minutes}. */
class CheckpointFuzzSoak {
    @TempDir
    Path folder;

    @Test
    void safetensors() throws IOException {
        new CheckpointFuzz(folder).safetensors().soak();
    }

    @Test
    void checkpoints() throws IOException {
        new CheckpointFuzz(folder).checkpoints().soak();
    }

    @Test
    void encoders() throws IOException {
        new CheckpointFuzz(folder).encoders().soak();
    }

    @Test
    void weights() throws IOException {
        new CheckpointFuzz(folder).weights().soak();
    }
}
