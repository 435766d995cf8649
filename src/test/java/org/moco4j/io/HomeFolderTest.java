package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomeFolderTest {
    @TempDir
    Path home;

    @Test
    void theHomeFolderOfJavaIsUsed() {
        assertEquals(Optional.of(home), HomeFolder.find(home.toString(), "/tmp"));
    }

    /** Of a user who is not on the system's list of users, Java says "?". */
    @ParameterizedTest
    @CsvSource({"?", "/nonexistent", "''", ","})
    void theVariableHomeIsUsedIfJavaHasNoValidHomeFolder(String java) {
        assertEquals(Optional.of(home), HomeFolder.find(java, home.toString()));
        assertEquals(Optional.empty(), HomeFolder.find(java, null));
        assertEquals(Optional.empty(), HomeFolder.find(java, "/nonexistent"));
    }

    @Test
    void onlyALeadingTildeIsReplaced() {
        Optional<Path> here = Optional.of(home);
        assertEquals(home.resolve("photos/a").toString(), HomeFolder.expand("~/photos/a", here));
        assertEquals(home.toString(), HomeFolder.expand("~", here));
        for (String other : new String[] {"~other/photos", "photos/~/a", "a~", "/~", ""}) {
            assertEquals(other, HomeFolder.expand(other, here));
        }
    }

    @Test
    void aTildeWithoutAHomeFolderIsAnError() {
        assertUserError(() -> HomeFolder.expand("~/photos", Optional.empty()), "~/photos", "HOME");
        assertTrue(Files.notExists(Path.of("?")), "no folder of that name is made");
    }
}
