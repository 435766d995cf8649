package org.moco4j;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, for {@code -Dfuzz.minutes}. */
class CommandLineFuzzSoak {
    @TempDir
    Path folder;

    @Test
    void words() {
        new CommandLineFuzz(folder).rows().soak();
    }
}
