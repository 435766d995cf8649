package org.moco4j.data.cifar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.data.DataProgress;
import org.moco4j.data.cifar.CifarFinder.CifarFolder;
import org.moco4j.testing.SmallDisk;
import org.moco4j.testing.fuzz.Fuzz;

class CifarFinderTest {
    private static final CifarArchive BINARY = CifarArchive.CIFAR10_BINARY;
    private static final CifarArchive PYTHON = CifarArchive.CIFAR10_PYTHON;

    @TempDir
    Path temporary;

    private Path dataDir;

    @BeforeEach
    void makeDataDir() throws IOException {
        dataDir = Files.createDirectory(temporary.resolve("data"));
    }

    private CifarFinder finder() {
        URI nowhere = URI.create("http://127.0.0.1:1/");
        ArchiveDownload download = new ArchiveDownload(nowhere, ArchiveDownload.Patience.USUAL);
        return new CifarFinder(dataDir, List.of(BINARY, PYTHON), download, false);
    }

    private String errorMessage() {
        return assertUserError(() -> finder().find(DataProgress.NONE));
    }

    @Test
    void theErrorForAFolderOfImagesSuggestsImageFolder() throws IOException {
        assertTrue(!errorMessage().contains("ImageFolder"), errorMessage());
        Files.createDirectories(dataDir.resolve("2024/summer"));
        Files.writeString(dataDir.resolve("2024/list.txt"), "text");
        Files.writeString(dataDir.resolve("2024/summer/beach.JPG"), "an image by its name");
        String hint = dataDir + " contains images, such as 2024/summer/beach.JPG: to train on them, add --dataset "
                + "ImageFolder.";
        assertTrue(errorMessage().endsWith(hint), errorMessage());
        CifarFinder downloading = new CifarFinder(
                dataDir,
                List.of(BINARY, PYTHON),
                new ArchiveDownload(
                        URI.create("http://127.0.0.1:1/"),
                        new ArchiveDownload.Patience(Duration.ofSeconds(1), 1, Duration.ofMillis(1))),
                true);
        String message = assertUserError(() -> downloading.find(DataProgress.NONE));
        assertTrue(message.endsWith(hint), message);
    }

    /** Packs the files of a folder into an archive with the folder's name. */
    static void pack(Path folder, Path archive) throws IOException {
        try (TarArchiveOutputStream tar = tar(archive);
                Stream<Path> files = Files.list(folder)) {
            tar.putArchiveEntry(new TarArchiveEntry(folder.getFileName() + "/"));
            tar.closeArchiveEntry();
            for (Path file : files.sorted().toList()) {
                add(tar, folder.getFileName() + "/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
    }

    private static TarArchiveOutputStream tar(Path archive) throws IOException {
        OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
        return new TarArchiveOutputStream(out);
    }

    private static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private List<String> filesInDataDir() throws IOException {
        try (Stream<Path> files = Files.list(dataDir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anUnofficialArchiveIsUnpackedWithAWarning() throws IOException {
        pack(CifarFiles.binary10(temporary, 3), dataDir.resolve(BINARY.fileName()));
        CifarFinder finder = finder();
        CifarFolder found = finder.find(DataProgress.NONE);
        assertEquals(new CifarFolder(BINARY, dataDir.resolve(BINARY.folder())), found);
        assertEquals(List.of(), BINARY.missingIn(found.path()));
        assertEquals(1, finder.warnings().size());
        assertTrue(finder.warnings().get(0).contains(BINARY.md5()));
        assertEquals(
                List.of(BINARY.fileName(), BINARY.folder()).stream().sorted().toList(), filesInDataDir());
        // The second time the folder exists, and the archive is not read.
        assertEquals(found, finder().find(DataProgress.NONE));
    }

    @Test
    void thePythonArchiveIsUnpackedIfThereIsNoOther() throws IOException {
        pack(CifarFiles.python10(temporary, 3), dataDir.resolve(PYTHON.fileName()));
        assertEquals(PYTHON, finder().find(DataProgress.NONE).form());
    }

    @Test
    void anUnpackedFolderIsPreferredToAnArchive() throws IOException {
        pack(CifarFiles.binary10(temporary, 3), dataDir.resolve(BINARY.fileName()));
        Path python = CifarFiles.python10(dataDir, 3);
        assertEquals(new CifarFolder(PYTHON, python), finder().find(DataProgress.NONE));
    }

    @Test
    void anArchiveThatIsCutShortIsRejectedAndNothingRemains() throws IOException {
        Path archive = dataDir.resolve(BINARY.fileName());
        pack(CifarFiles.binary10(temporary, 3), archive);
        byte[] complete = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(complete, complete.length / 2));
        assertTrue(errorMessage().contains(archive + " could not be unpacked"));
        assertTrue(errorMessage().contains("It is damaged, cut short or another file: delete it"));
        assertEquals(List.of(BINARY.fileName()), filesInDataDir());
    }

    @Test
    void aValidArchiveIsNotBlamedForAnUnwritableFolder() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(dataDir.resolve("disk"), 1 << 20)) {
            Path archive = disk.folder().resolve(BINARY.fileName());
            pack(CifarFiles.binary10(temporary, 20), archive);
            dataDir = disk.folder();

            disk.makeReadOnly();
            String readOnly = errorMessage();
            disk.remount("rw,size=" + (Files.size(archive) + 20_000));
            String full = errorMessage();

            for (String message : List.of(readOnly, full)) {
                assertContains(message, "the folder " + disk.folder() + " could not be written", "--data-dir");
                assertTrue(!message.contains("damaged") && !message.contains("delete"), message);
            }
            assertTrue(readOnly.contains("read-only"), readOnly);
            assertTrue(full.contains("No space left on device"), full);
            disk.resize(1 << 20);
            assertEquals(
                    disk.folder().resolve(BINARY.folder()),
                    finder().find(DataProgress.NONE).path());
        }
    }

    @Test
    void aFileThatIsNotAnArchiveIsRejected() throws IOException {
        Files.writeString(dataDir.resolve(BINARY.fileName()), "<html>not found</html>");
        assertTrue(errorMessage().contains("could not be unpacked"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "/tmp/evil",
                "cifar-10-batches-bin/../../evil",
                "cifar-10-batches-bin/sub/evil",
                "cifar-10-batches-bin/..",
                "cifar-10-batches-bin\\..\\evil",
                "elsewhere/evil",
                "evil"
            })
    void aPathOutsideTheFolderIsRejected(String path) throws IOException {
        try (TarArchiveOutputStream tar = tar(dataDir.resolve(BINARY.fileName()))) {
            add(tar, path, "evil".getBytes(StandardCharsets.UTF_8));
        }
        assertContains(errorMessage(), "is not a file directly in " + BINARY.folder());
        assertEquals(List.of(BINARY.fileName()), filesInDataDir());
        assertFalse(Files.exists(temporary.resolve("evil")));
    }

    @Test
    void linksInAnArchiveAreRejected() throws IOException {
        for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO}) {
            try (TarArchiveOutputStream tar = tar(dataDir.resolve(BINARY.fileName()))) {
                TarArchiveEntry link = new TarArchiveEntry(BINARY.folder() + "/data_batch_1.bin", kind);
                link.setLinkName("/etc/passwd");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
            assertContains(errorMessage(), "link or a device");
        }
    }

    @Test
    void tooManyBytesOrFilesAreRejected() throws IOException {
        Path archive = dataDir.resolve(BINARY.fileName());
        pack(CifarFiles.binary10(temporary, 3), archive);
        for (TarUnpacker tight : List.of(new TarUnpacker(64, 20_000), new TarUnpacker(3, 1 << 20))) {
            assertUserError(() -> tight.unpack(archive, BINARY, dataDir, DataProgress.NONE), "it contains more than");
            assertEquals(List.of(BINARY.fileName()), filesInDataDir());
        }
    }

    @Test
    void missingFilesInAnArchiveAreNamed() throws IOException {
        Path folder = CifarFiles.binary10(temporary, 3);
        Files.delete(folder.resolve("data_batch_5.bin"));
        pack(folder, dataDir.resolve(BINARY.fileName()));
        assertTrue(errorMessage().contains("it lacks the files [data_batch_5.bin]"));
    }

    @Test
    void aFolderOfTheUserIsNotOverwritten() throws IOException {
        pack(CifarFiles.binary10(temporary, 3), dataDir.resolve(BINARY.fileName()));
        Path folder = Files.createDirectory(dataDir.resolve(BINARY.folder()));
        Files.writeString(folder.resolve("notes.txt"), "mine");
        assertTrue(errorMessage().contains(folder + " already exists"));
        assertEquals("mine", Files.readString(folder.resolve("notes.txt")));
    }

    /**
     * In earlier versions, long names were read completely, nested headers overflowed the stack, sparse files filled
     * the disk, and folders were unlimited.
     */
    @ParameterizedTest
    @EnumSource(HostileTars.Bomb.class)
    void memoryAndDiskForAnArchiveAreLimited(HostileTars.Bomb bomb) throws IOException {
        byte[] archive = HostileTars.of(BINARY, bomb);
        assertTrue(archive.length < 1 << 20, archive.length + " bytes");
        assertEquals(1, new Fuzz(CifarFuzz.TARS, dataDir).one(archive).refused());
        Path file = Files.write(temporary.resolve("bomb.tar.gz"), archive);
        assertUserError(
                () -> new TarUnpacker(64, 1 << 20).unpack(file, BINARY, dataDir, DataProgress.NONE), bomb.message);
    }

    @Test
    void aWrongChecksumIsDetectedEvenIfAllFilesExist() throws IOException {
        byte[] archive = HostileTars.complete(BINARY);
        assertEquals(1, new Fuzz(CifarFuzz.TARS, dataDir).one(archive).read());
        archive[archive.length - 8] ^= 1;
        assertEquals(1, new Fuzz(CifarFuzz.TARS, dataDir).one(archive).refused());
    }
}
