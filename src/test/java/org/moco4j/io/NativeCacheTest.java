package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.testing.SmallDisk;

/** Where native libraries are unpacked if the home folder is missing, cannot be written, or is full. */
class NativeCacheTest {
    @TempDir
    Path folder;

    private final Properties system = new Properties();

    @BeforeEach
    void setUp() {
        system.setProperty("java.io.tmpdir", folder.resolve("tmp").toString());
        system.setProperty("user.name", "me");
    }

    @Test
    void javaCppsOwnFolderNeedsNoSetting() throws Exception {
        NativeCache.choose(system, Optional.of(folder));
        assertNull(system.getProperty(NativeCache.PROPERTY));
    }

    @Test
    void withoutAHomeFolderItIsAmongTheTemporaryFiles() throws Exception {
        NativeCache.choose(system, Optional.empty());
        assertEquals(folder.resolve("tmp/.javacpp-me-cache").toString(), system.getProperty(NativeCache.PROPERTY));
    }

    @Test
    void likewiseIfTheHomeFolderCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        NativeCache.choose(system, Optional.of(file));
        assertEquals(folder.resolve("tmp/.javacpp-me-cache").toString(), system.getProperty(NativeCache.PROPERTY));
    }

    @Test
    void likewiseIfTheHomeFoldersDiskIsFullUnlessTheLibrariesAreThere() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("home"), 1 << 20)) {
            NativeCache.choose(system, Optional.of(disk.folder()));
            assertTrue(system.getProperty(NativeCache.PROPERTY).endsWith(".javacpp-me-cache"));

            system.remove(NativeCache.PROPERTY);
            Files.createDirectories(disk.folder().resolve(".javacpp/cache/nd4j-native-1.jar"));
            NativeCache.choose(system, Optional.of(disk.folder()));
            assertNull(system.getProperty(NativeCache.PROPERTY));
        }
    }

    @Test
    void theUsersOwnChoiceIsNotReplaced() throws Exception {
        Path chosen = folder.resolve("chosen");
        system.setProperty(NativeCache.PROPERTY, chosen.toString());
        NativeCache.choose(system, Optional.of(folder));
        assertEquals(chosen.toString(), system.getProperty(NativeCache.PROPERTY));

        Path file = Files.writeString(folder.resolve("file"), "");
        system.setProperty(NativeCache.PROPERTY, file.resolve("cache").toString());
        UserError error = assertThrows(UserError.class, () -> NativeCache.choose(system, Optional.of(folder)));
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
        assertTrue(error.getMessage().contains("-D" + NativeCache.PROPERTY), error.getMessage());
    }
}
