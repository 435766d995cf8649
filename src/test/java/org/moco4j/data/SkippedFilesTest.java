package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.data.SkippedFile.Reason;
import org.moco4j.data.folder.ImageFile;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.folder.ImageSizeScan;
import org.moco4j.data.source.Datasets;
import org.moco4j.data.source.ImageSources;
import org.moco4j.io.AtomicFile;

/** Every file in an image folder is used, or reported with a reason. */
class SkippedFilesTest {
    @TempDir
    Path root;

    private ImageScan scan() {
        return ImageScan.of(root);
    }

    private Map<Reason, Long> skipped() {
        return new TreeMap<>(
                scan().skipped().stream().collect(Collectors.groupingBy(SkippedFile::reason, Collectors.counting())));
    }

    private List<String> used() {
        return scan().images().stream().map(ImageFile::name).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@eaDir",
                "@eadir",
                "#recycle",
                "#snapshot",
                "@Recycle",
                "$RECYCLE.BIN",
                "$Recycle.Bin",
                "RECYCLER",
                "System Volume Information",
                "__MACOSX",
                "lost+found",
                "LOST.DIR",
                "Network Trash Folder",
                "a/b/@eaDir",
                "@eaDir/IMG_1.jpg"
            })
    void foldersOfSystemsAreSkipped(String folder) throws IOException {
        new ImageFiles(root).series("photos", 4);
        new ImageFiles(root).series(folder, 3);
        new ImageFiles(root).text(folder + "/deep/.hidden/notes.txt");
        assertEquals(4, used().size());
        assertEquals(Map.of(Reason.SYSTEM, 4L), skipped());
        String name = Path.of(folder.replace("/IMG_1.jpg", "")).getFileName().toString();
        assertEquals(
                "4 files skipped: 4 in " + name + " (made by the system).",
                scan().skippedFiles().describeSkipped());
    }

    @ParameterizedTest
    @ValueSource(strings = {".Trashes", ".Trash-1000", ".thumbnails", ".AppleDouble", ".ipynb_checkpoints", ".git/x"})
    void hiddenFoldersAreSkipped(String folder) throws IOException {
        new ImageFiles(root).series("photos", 4);
        new ImageFiles(root).series(folder, 3);
        assertEquals(4, used().size());
        assertEquals("3 files skipped: 3 hidden.", scan().skippedFiles().describeSkipped());
    }

    @ParameterizedTest
    @CsvSource({
        "._a.jpg, HIDDEN",
        ".DS_Store, HIDDEN",
        ".nomedia, HIDDEN",
        "Thumbs.db, SYSTEM",
        "desktop.ini, SYSTEM",
        "ehthumbs.db, SYSTEM",
        "notes.txt, NOT_AN_IMAGE",
        "labels.csv, NOT_AN_IMAGE",
        "README, NOT_AN_IMAGE"
    })
    void otherFilesAreSkippedWithAReason(String name, Reason reason) throws IOException {
        new ImageFiles(root).png("a.png", 1);
        new ImageFiles(root).text(name);
        assertEquals(Map.of(reason, 1L), skipped());
        scan().skippedFiles().failIfStrict(true);
    }

    @Test
    void foldersWithSimilarNamesAreUsed() throws IOException {
        for (String folder : List.of("@home", "recycle", "#1", "thumbs", "$5", "trash")) {
            new ImageFiles(root).png(folder + "/a.png", 1);
        }
        assertEquals(6, used().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.jfif",
                "a.JPE",
                "a.jif",
                "a.jpeg",
                "a.JpEg",
                "a.jpg_large",
                "a",
                "a.txt",
                "a.webp",
                "a.heic",
                "a.tif",
                "a.ppm",
                "a.db",
                "a.jpg.bak",
                "IMG 1"
            })
    void jpegFilesWithAnyNameAreUsed(String name) throws IOException {
        new ImageFiles(root).write(name, 77, "jpg");
        assertEquals(List.of(name), used());
        Dataset data = new ImageFiles(root).loadUnlabeled();
        assertEquals(1, data.train().size());
        assertEquals(List.of(), data.warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp"})
    void otherFormatsWithoutExtensionAreUsed(String format) throws IOException {
        new ImageFiles(root).write("image-of-some-kind", 77, format);
        assertEquals(1, new ImageFiles(root).loadUnlabeled().train().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.pam  | P7 WIDTH 2                 | it is a PAM or PFM image, which is not supported",
                "a.pfm  | Pf 2 2 -1                  | it is a PAM or PFM image, which is not supported",
                "a.tga  | ..2....                    | tga files are not supported",
                "a.HEIC | ....ftypheic               | it is a HEIC image, which is not supported; "
                        + "convert it to JPEG or PNG",
                "a      | ....ftypmif1....mif1heic   | it is a HEIC image, which is not supported; "
                        + "convert it to JPEG or PNG",
                "a.jpg2 | ....ftypmif1....mif1avif   | it is an AVIF image, which is not supported; "
                        + "convert it to JPEG or PNG",
                "a.avif | ....ftypavif....avifmif1   | it is an AVIF image, which is not supported; "
                        + "convert it to JPEG or PNG",
                "b.heif | ???                        | heif files are not supported; convert them to JPEG or PNG",
                "a.psd  | 8BPS...                    | it is a Photoshop image, which is not supported",
                "a.svg  | <svg xmlns='x'/>           | it is an SVG image, which is not supported",
                "a.nef  | MM.*                       | nef files are not supported; export them as JPEG or TIFF",
                "b      | FUJIFILMCCD-RAW            | it is a raw image of a camera (RAF), "
                        + "which is not supported; export it as JPEG or TIFF"
            })
    void unsupportedImagesAreReportedAndAreAnErrorWithStrict(String name, String content, String reason)
            throws IOException {
        new ImageFiles(root).series("photos", 4);
        Files.writeString(root.resolve(name), content, StandardCharsets.ISO_8859_1);
        Dataset data = new ImageFiles(root).loadUnlabeled();
        assertEquals(
                List.of(new UnreadableFile(name, reason)), data.skippedFiles().unreadable());
        assertEquals(
                "1 file could not be read: " + name + " (" + reason + ").",
                data.warnings().get(0));
        assertThrows(UserError.class, () -> data.skippedFiles().failIfStrict(true));
    }

    @Test
    void videosAndTextsThatBeginLikeAnImageAreNotImages() throws IOException {
        new ImageFiles(root).png("a.png", 1);
        Files.writeString(root.resolve("film.mp4"), "....ftypisom");
        Files.writeString(root.resolve("cars.txt"), "BMW, Audi and others: a list of cars that somebody likes");
        Files.writeString(root.resolve("plan.txt"), "P5 is the room where we meet");
        Files.writeString(root.resolve("rooms.txt"), "P5 12 people fit into it");
        assertEquals(
                "4 files skipped: 4 not images (3 .txt, 1 .mp4).",
                scan().skippedFiles().describeSkipped());
        assertEquals(List.of(), scan().unreadable());
    }

    @Test
    void aLongListIsSummarizedByReason() throws IOException {
        new ImageFiles(root).series("photos", 4);
        for (int i = 0; i < 9; i++) {
            Files.writeString(root.resolve(i + ".psd"), "8BPS...");
        }
        for (int i = 0; i < 3; i++) {
            Files.writeString(root.resolve(i + ".tga"), "???");
        }
        String warning = new ImageFiles(root).loadUnlabeled().warnings().get(0);
        assertTrue(
                warning.startsWith("12 files could not be read (9 x it is a Photoshop image, which is not supported;"
                        + " 3 x tga files are not supported): 0.psd ("),
                warning);
    }

    @Test
    void imagesOutsideTheClassFoldersAreReportedAndAreAnErrorWithStrict() throws IOException {
        new ImageFiles(root).series("ant", 4);
        new ImageFiles(root).series("bee", 4);
        new ImageFiles(root).png("cover.png", 4);
        SkippedFiles skippedFiles = new ImageFiles(root).load(0.1).skippedFiles();
        assertEquals(List.of(new SkippedFile("cover.png", Reason.NO_CLASS, "")), skippedFiles.skipped());
        String message = assertUserError(() -> skippedFiles.failIfStrict(true));
        assertTrue(message.startsWith("1 image outside the class folders, such as cover.png."), message);
    }

    @Test
    void filesThatTheProgramWroteAreNotUsed() throws IOException {
        new ImageFiles(root).series("photos", 4);
        Path results = root.resolve("out/imagefolder-resnet18-0a1b2c3d");
        for (String name : List.of("views.png", "map.jpg", "new-in-a-later-version.png")) {
            new ImageFiles(results).write(name, 1, "png");
        }
        for (String name : List.of("metrics.jsonl", "config.json", "report.html", ".lock", "features/a.npy")) {
            new ImageFiles(results).text(name);
        }
        Files.writeString(results.resolve("config.json"), "{\"dataset\": \"ImageFolder\", \"moco-k\": 4096}");
        new ImageFiles(root).text("ckpt/run/last.safetensors");
        new ImageFiles(root).text("ckpt/run/.lock");
        new ImageFiles(root).text(".moco4j-cache/pictures-8.bin");
        new ImageFiles(root).text(".moco4j-files");
        assertEquals(4, used().size());
        assertEquals(
                "10 files skipped: 10 written by MoCo4J.", scan().skippedFiles().describeSkipped());
        // Neither folder becomes a class.
        new ImageFiles(root).series("other", 4);
        assertEquals(
                List.of("other", "photos"),
                new ImageFiles(root).load(0.1).train().classNames());
    }

    @Test
    void imagesBesideTheMetricsOfAnotherProgramAreUsed() throws IOException {
        new ImageFiles(root).series("theirs", 4);
        Files.writeString(root.resolve("theirs/metrics.jsonl"), "{\"loss\": 1}\n");
        Files.writeString(root.resolve("theirs/config.json"), "{\"learning-rate\": 0.1}");
        assertEquals(4, used().size());
    }

    @Test
    void filesThatTheProgramWroteBesideImagesAreRecognized() throws IOException {
        new ImageFiles(root).series("photos", 4);
        byte[] image = ImageFiles.encoded(9, "png");
        Path map = root.resolve("photos/map.png");
        AtomicFile.write(map, out -> out.write(image));
        AtomicFile.write(root.resolve("names.csv"), out -> out.write('x'));
        assertEquals(4, used().size());
        assertEquals(
                "2 files skipped: 2 written by MoCo4J.", scan().skippedFiles().describeSkipped());
        // The user has replaced the file by an image of the same name.
        Files.write(map, ImageFiles.encoded(10, "png"));
        assertEquals(5, used().size());
    }

    @Test
    void trainingAndEmbeddingFindTheSameFiles() throws IOException {
        new ImageFiles(root).series("photos", 4);
        new ImageFiles(root).write("photos/b.jfif", 9, "jpg");
        new ImageFiles(root).series("@eaDir", 3);
        new ImageFiles(root).text("notes.txt");
        Files.writeString(root.resolve("c.tga"), "???");
        ImageSource embedded = ImageSources.ofFolder(root, 8);
        Dataset trained = new ImageFiles(root).loadUnlabeled();
        ImageSizeScan sizes = ImageSizeScan.of(root, DataProgress.NONE);
        assertEquals(5, embedded.size());
        assertEquals(5, trained.train().size());
        assertEquals(5, sizes.usable());
        assertEquals(trained.skippedFiles(), embedded.skippedFiles());
        assertEquals(trained.skippedFiles(), sizes.skippedFiles());
    }

    @ParameterizedTest
    @CsvSource({
        "a.jpg, jpg, a JPEG image, Give the folder that your images are in",
        "a.zip, zip, an archive, Unpack it",
        "a.json, text, a JSON file, --config",
        "a.txt, text, a file, Give the folder that your images are in"
    })
    void theErrorForAFileInsteadOfAFolderNamesItsKind(String name, String content, String what, String instead)
            throws IOException {
        Path file = root.resolve(name);
        switch (content) {
            case "jpg" -> Files.write(file, ImageFiles.encoded(3, "jpg"));
            case "zip" -> Files.writeString(file, "PK\3\4 and so on");
            default -> Files.writeString(file, "{}");
        }
        Stream.<Runnable>of(
                        () -> ImageSizeScan.of(file, DataProgress.NONE),
                        () -> ImageSources.ofFolder(file, 8),
                        () -> Datasets.load(Requests.folder(file, 8, true, 0), DataProgress.NONE))
                .forEach(reader -> {
                    String message = assertUserError(reader::run);
                    assertTrue(message.startsWith(file + " is " + what + ", but a folder"), message);
                    assertTrue(message.contains(instead), message);
                });
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aBrokenLinkThatIsNotAnImageIsReported() throws IOException {
        new ImageFiles(root).png("a.png", 1);
        Files.createSymbolicLink(root.resolve("notes"), root.resolve("gone"));
        assertEquals(Map.of(Reason.NOT_AN_IMAGE, 1L), skipped());
    }
}
