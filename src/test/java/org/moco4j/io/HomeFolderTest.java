package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;

class HomeFolderTest {
    @TempDir
    Path home;

    @Test
    void isTheOneThatJavaNames() {
        assertEquals(Optional.of(home), HomeFolder.find(home.toString(), "/tmp"));
    }

    /** Of a user who is not on the system's list of users, Java says "?". */
    @ParameterizedTest
    @CsvSource({"?", "/nonexistent", "''", ","})
    void isTheOneOfTheEnvironmentIfJavaNamesNone(String java) {
        assertEquals(Optional.of(home), HomeFolder.find(java, home.toString()));
        assertEquals(Optional.empty(), HomeFolder.find(java, null));
        assertEquals(Optional.empty(), HomeFolder.find(java, "/nonexistent"));
    }

    @Test
    void replacesTheTildeOfAPathOnly() {
        Optional<Path> here = Optional.of(home);
        assertEquals(home.resolve("photos/a").toString(), HomeFolder.expand("~/photos/a", here));
        assertEquals(home.toString(), HomeFolder.expand("~", here));
        for (String other : new String[] {"~other/photos", "photos/~/a", "a~", "/~", ""}) {
            assertEquals(other, HomeFolder.expand(other, here));
        }
    }

    @Test
    void aTildeWithoutAHomeFolderIsRefused() {
        UserError error = assertThrows(UserError.class, () -> HomeFolder.expand("~/photos", Optional.empty()));

        assertTrue(error.getMessage().contains("~/photos"), error.getMessage());
        assertTrue(error.getMessage().contains("HOME"), error.getMessage());
        assertTrue(Files.notExists(Path.of("?")), "no folder of that name is made");
    }
}
