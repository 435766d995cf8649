package org.moco4j.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.testing.JavaProcess;
import org.moco4j.testing.SmallDisk;

class AtomicFileTest {
    @TempDir
    Path folder;

    private Path target;

    @BeforeEach
    void name() {
        target = folder.resolve("new/a.txt");
    }

    @Test
    void writingReplacesTheOldFileAndLeavesNoOtherFile() throws IOException {
        write("old");
        write("new");

        assertEquals("new", Files.readString(target));
        assertEquals(List.of("a.txt"), files());
    }

    @Test
    void theFileHasDefaultPermissions() throws IOException {
        write("text");
        Path ordinary = Files.writeString(folder.resolve("ordinary"), "text");
        assumeTrue(Files.getFileStore(target).supportsFileAttributeView("posix"));

        assertEquals(Files.getPosixFilePermissions(ordinary), Files.getPosixFilePermissions(target));
    }

    @Test
    void ifWritingFailsTheOldFileIsKeptAndNoOtherRemains() throws IOException {
        write("old");

        assertThrows(
                IOException.class,
                () -> AtomicFile.write(target, out -> {
                    out.write(new byte[3 << 20]);
                    throw new IOException("No space left on device");
                }));

        assertEquals("old", Files.readString(target));
        assertEquals(List.of("a.txt"), files());
    }

    @Test
    void theNewFileIsVerifiedBeforeItReplacesTheOldOne() throws IOException {
        write("old");

        AtomicFile.writeVerified(target, out -> out.write(bytes("new")), written -> {
            assertEquals("new", Files.readString(written));
            assertEquals("old", Files.readString(target));
            assertEquals(2, files().size());
            assertEquals(written.getFileName().toString(), files().get(0));
        });
        assertEquals("new", Files.readString(target));

        for (Exception refused : List.of(new IllegalStateException("refused"), new IOException("no"))) {
            assertThrows(
                    refused.getClass(),
                    () -> AtomicFile.writeVerified(target, out -> out.write(bytes("wrong")), written -> {
                        if (refused instanceof IOException unreadable) {
                            throw unreadable;
                        }
                        throw new IllegalStateException(refused);
                    }));
            assertEquals("new", Files.readString(target));
            assertEquals(List.of("a.txt"), files());
        }
    }

    @Test
    void onlyTemporaryFilesOfKilledProcessesAreDeleted() throws IOException {
        write("text");
        Path dead = Files.writeString(AtomicFile.temporaryFor(target), "left");
        Path ofAnother = Files.writeString(AtomicFile.temporaryFor(target.resolveSibling("b.txt")), "left");
        List<String> users = List.of(
                ".a.txt",
                ".a.txt-0f8fad5b-d9cb-469f-a165-70867728950e.tmp",
                ".a.txt-0f8fad5bd9cb469fa16570867728950e-0123456789abcdef.tmp",
                "a.txt.tmp",
                dead.getFileName().toString().substring(1));
        for (String name : users) {
            Files.writeString(target.resolveSibling(name), "the user's");
        }

        AtomicFile.deleteLeftovers(target);

        assertTrue(Files.notExists(dead));
        assertTrue(Files.exists(ofAnother));
        for (String name : users) {
            assertEquals("the user's", Files.readString(target.resolveSibling(name)), name);
        }
    }

    @Test
    void temporaryFilesInAFolderAreDeletedUnlessTheyAreBeingWritten() throws IOException {
        write("text");
        Files.writeString(AtomicFile.temporaryFor(target.resolveSibling("b.txt")), "left");
        for (String name : List.of(".b.txt-0f.tmp", "b.tmp")) {
            Files.writeString(target.resolveSibling(name), "the user's");
        }
        try (AtomicFile.Pending pending = AtomicFile.begin(target.resolveSibling("c.txt"))) {
            AtomicFile.deleteLeftoversIn(target.getParent());
            pending.commit();
        }

        assertEquals(List.of(".b.txt-0f.tmp", "a.txt", "b.tmp", "c.txt"), files());
    }

    @Test
    void temporaryFilesAreDeletedWhenTheProgramEnds() throws Exception {
        write("old");
        Process ending = new ProcessBuilder(JavaProcess.command(List.of(), Ending.class, target.toString()))
                .inheritIO()
                .start();

        assertEquals(3, ending.waitFor());
        assertEquals("old", Files.readString(target));
        assertEquals(List.of("a.txt"), files());
    }

    /** Ends in the middle of a file. */
    static final class Ending {
        private Ending() {}

        public static void main(String[] args) throws IOException {
            AtomicFile.write(Path.of(args[0]), out -> {
                out.write(new byte[3 << 20]);
                System.exit(3);
            });
        }
    }

    @Test
    void theErrorForAFullDiskNamesTheFile() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 16)) {
            Path file = disk.folder().resolve("large");
            FileSystemException full = assertThrows(
                    FileSystemException.class, () -> AtomicFile.write(file, out -> out.write(new byte[3 << 20])));
            assertTrue(full.getMessage().contains(file + ": No space left"), full.getMessage());
            try (Stream<Path> left = Files.list(disk.folder())) {
                assertEquals(
                        List.of(WrittenFiles.LIST),
                        left.map(name -> name.getFileName().toString()).toList());
            }
        }
    }

    @Test
    void deletingTemporaryFilesDoesNotCreateTheFolder() throws IOException {
        AtomicFile.deleteLeftovers(target);

        assertTrue(Files.notExists(target.getParent()));
    }

    private void write(String text) throws IOException {
        AtomicFile.write(target, out -> out.write(bytes(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(WrittenFiles.LIST))
                    .sorted()
                    .toList();
        }
    }
}
