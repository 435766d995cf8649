package org.moco4j.platform;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JvmSettingsTest {
    private final Properties system = new Properties();

    @BeforeEach
    void setUp() {
        system.setProperty("os.name", "Linux");
        system.setProperty("user.home", "?");
    }

    @Test
    void anUnknownHomeFolderIsNotCreated() {
        JvmSettings.findHome(system, Optional.empty());
        assertEquals("/dev/null", system.getProperty("user.home"), "what cannot become a folder");

        JvmSettings.findHome(system, Optional.of(Path.of("/home/me")));
        assertEquals("/home/me", system.getProperty("user.home"));
    }

    @Test
    void loggingSettingsOfTheUserAreKept() {
        system.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "debug");
        JvmSettings.configureLogging(system);

        assertEquals("debug", system.getProperty("org.slf4j.simpleLogger.defaultLogLevel"));
        assertEquals("warn", system.getProperty("org.slf4j.simpleLogger.log.org.nd4j"));
    }

    @Test
    void aCompleteJavaHasAllModules() {
        assertDoesNotThrow(JvmSettings::requireModules);
    }
}
