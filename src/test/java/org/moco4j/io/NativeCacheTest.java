package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void aUsableHomeFolderNeedsNoSetting() throws Exception {
        NativeCache.choose(system, Optional.of(folder));
        assertNull(system.getProperty(NativeCache.PROPERTY));
    }

    @Test
    void withoutAHomeFolderTheTemporaryFolderIsUsed() throws Exception {
        NativeCache.choose(system, Optional.empty());
        assertEquals(folder.resolve("tmp/.javacpp-me-cache").toString(), system.getProperty(NativeCache.PROPERTY));
    }

    @Test
    void ifTheHomeFolderIsNotWritableTheTemporaryFolderIsUsed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        NativeCache.choose(system, Optional.of(file));
        assertEquals(folder.resolve("tmp/.javacpp-me-cache").toString(), system.getProperty(NativeCache.PROPERTY));
    }

    @Test
    void ifTheDiskIsFullTheTemporaryFolderIsUsedUnlessTheLibrariesExist() throws Exception {
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
    void aSettingOfTheUserIsNotReplaced() throws Exception {
        Path chosen = folder.resolve("chosen");
        system.setProperty(NativeCache.PROPERTY, chosen.toString());
        NativeCache.choose(system, Optional.of(folder));
        assertEquals(chosen.toString(), system.getProperty(NativeCache.PROPERTY));

        Path file = Files.writeString(folder.resolve("file"), "");
        system.setProperty(NativeCache.PROPERTY, file.resolve("cache").toString());
        assertUserError(
                () -> NativeCache.choose(system, Optional.of(folder)), file.toString(), "-D" + NativeCache.PROPERTY);
    }
}
