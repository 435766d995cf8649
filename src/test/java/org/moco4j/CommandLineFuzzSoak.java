package org.moco4j;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes the command line for {@code -Dfuzz.minutes}. */
class CommandLineFuzzSoak {
    @TempDir
    Path folder;

    @Test
    void arguments() {
        new CommandLineFuzz(folder).arguments().soak();
    }
}
