package org.moco4j.config;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes the config reader for {@code -Dfuzz.minutes}. */
class ConfigFuzzSoak {
    @TempDir
    Path folder;

    @Test
    void configs() {
        ConfigFuzz.configs(folder).soak();
    }
}
