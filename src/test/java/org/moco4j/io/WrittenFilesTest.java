package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;

/** The user's files are never replaced or deleted. */
class WrittenFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatTheProgramWroteIsReplacedAnyNumberOfTimes() throws IOException {
        Path file = folder.resolve("report.html");
        for (String text : List.of("one", "two", "three")) {
            write(file, text);
            assertEquals(text, Files.readString(file));
        }
    }

    @Test
    void aFileOfTheUserIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "mine");

        assertRefused(file, "not written by MoCo4J");

        assertEquals("mine", Files.readString(file));
    }

    @Test
    void aFileThatTheUserChangedIsNotReplacedEvenIfSizeAndTimeAreTheSame() throws IOException {
        Path file = folder.resolve("photos.csv");
        write(file, "a,b");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "b,a");
        Files.setLastModifiedTime(file, time);

        assertRefused(file, "changed since MoCo4J wrote it");

        assertEquals("b,a", Files.readString(file));
    }

    @Test
    void aFileCopiedFromAnotherFolderOrNameIsNotReplaced() throws IOException {
        Path written = folder.resolve("one/features.npy");
        write(written, "text");
        Path copy = Files.copy(written, folder.resolve("one/old.npy"));
        Path moved =
                Files.copy(written, Files.createDirectory(folder.resolve("two")).resolve("features.npy"));

        assertRefused(copy, "not written by MoCo4J");
        assertRefused(moved, "not written by MoCo4J");
    }

    @Test
    void filesOfAFolderCopiedWithItsListAreReplaced() throws IOException {
        write(folder.resolve("one/features.npy"), "text");
        Path two = Files.createDirectory(folder.resolve("two"));
        for (String name : List.of("features.npy", WrittenFiles.LIST)) {
            Files.copy(folder.resolve("one").resolve(name), two.resolve(name));
        }

        write(two.resolve("features.npy"), "new");

        assertEquals("new", Files.readString(two.resolve("features.npy")));
    }

    @Test
    void neitherALinkNorItsTargetIsReplaced() throws IOException {
        Path file = folder.resolve("a.json");
        write(file, "ours");
        Path moved = Files.move(file, folder.resolve("elsewhere"));
        Files.createSymbolicLink(file, moved);
        Path dangling = Files.createSymbolicLink(folder.resolve("b.json"), folder.resolve("nowhere"));

        assertRefused(file, "a link");
        assertRefused(dangling, "a link");

        assertTrue(Files.isSymbolicLink(file) && Files.isSymbolicLink(dangling));
        assertEquals("ours", Files.readString(moved));
        assertFalse(Files.exists(folder.resolve("nowhere")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "ü and 猫", "with\nline ends\r", "back\\slash", "  spaces  ", "-", "# token x"})
    void anyNameIsRecognized(String name) throws IOException {
        Path file = folder.resolve(name);
        write(file, "one");
        write(file, "two");
        assertEquals("two", Files.readString(file));
        assertTrue(WrittenFiles.isNameListed(file));
    }

    @Test
    void onlyFilesThatTheProgramWroteAreDeleted() throws IOException {
        Path own = folder.resolve("own");
        write(own, "text");
        Path users = Files.writeString(folder.resolve("users"), "text");

        assertTrue(WrittenFiles.deleteIfOwn(own, WrittenFiles.BY_LIST));
        assertFalse(WrittenFiles.deleteIfOwn(users, WrittenFiles.BY_LIST));
        assertFalse(WrittenFiles.deleteIfOwn(folder.resolve("missing"), WrittenFiles.BY_LIST));

        assertTrue(Files.notExists(own) && Files.exists(users));
    }

    @Test
    void theErrorNamesAllExistingFilesAndForceReplacesThem() throws IOException {
        Path written = folder.resolve("own");
        write(written, "text");
        Path users = Files.writeString(folder.resolve("users"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), users);
        Map<Path, WrittenFiles.Recognition> files = files(written, users, link, folder.resolve("missing"));

        String message = assertUserError(
                () -> WrittenFiles.claim(files, false),
                users + " (not written by MoCo4J)",
                link + " (a link)",
                "--force");
        assertFalse(message.contains(written.toString()), message);

        WrittenFiles.claim(files, true);
        write(link, "new");
        write(users, "new");
        assertTrue(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
        assertEquals("new", Files.readString(users));
    }

    @Test
    void forceAppliesOnlyToTheFilesThatExistedThen() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        WrittenFiles.claim(files(file), true);
        Files.writeString(file, "mine, too");

        assertRefused(file, "changed");
    }

    @Test
    void aFolderIsNotReplacedEvenWithForce() throws IOException {
        Path file = Files.createDirectory(folder.resolve("train.npy"));
        assertThrows(UserError.class, () -> WrittenFiles.claim(files(file), true));
    }

    @Test
    void aListThatTheUserMadeIsNotAppendedTo() throws IOException {
        Path list = Files.writeString(folder.resolve(WrittenFiles.LIST), "my files\n");

        assertThrows(IOException.class, () -> write(folder.resolve("a"), "text"));

        assertEquals("my files\n", Files.readString(list));
        assertTrue(Files.notExists(folder.resolve("a")));
    }

    @Test
    void aTruncatedLineInTheListDoesNotAffectOtherLines() throws IOException {
        write(folder.resolve("a"), "one");
        Path list = folder.resolve(WrittenFiles.LIST);
        Files.writeString(list, Files.readString(list) + "0123456789abcdef");

        write(folder.resolve("b"), "one");
        write(folder.resolve("a"), "two");
        write(folder.resolve("b"), "two");

        assertEquals("two", Files.readString(folder.resolve("b")));
    }

    @Test
    void aListWithATruncatedHeaderIsContinued() throws IOException {
        Files.writeString(folder.resolve(WrittenFiles.LIST), "# The files in this f");
        write(folder.resolve("a"), "one");
        assertReplaceable(folder.resolve("a"));
    }

    private static void assertReplaceable(Path file) throws IOException {
        write(file, "again");
        assertEquals("again", Files.readString(file));
    }

    private static void assertRefused(Path file, String why) {
        ForeignFileException refused = assertThrows(ForeignFileException.class, () -> write(file, "the program's"));
        assertTrue(refused.getMessage().startsWith(file.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private static Map<Path, WrittenFiles.Recognition> files(Path... files) {
        Map<Path, WrittenFiles.Recognition> all = new LinkedHashMap<>();
        for (Path file : files) {
            all.put(file, WrittenFiles.BY_LIST);
        }
        return all;
    }

    private static void write(Path file, String text) throws IOException {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
