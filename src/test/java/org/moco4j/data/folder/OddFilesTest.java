package org.moco4j.data.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.GoldenImages;
import org.moco4j.data.Requests;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.source.Datasets;
import org.moco4j.data.source.ImageSources;

/** What else lies in folders of images. */
@DisabledOnOs(OS.WINDOWS)
class OddFilesTest {
    @TempDir
    Path root;

    private Path picture(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }

    private static List<String> names(List<ImageFile> pictures) {
        return pictures.stream().map(ImageFile::name).toList();
    }

    private Map<String, String> leftOut() {
        ImageScan scan = ImageScan.of(root);
        Map<String, String> troubles = new TreeMap<>();
        scan.unreadable().forEach(picture -> troubles.put(picture.name(), picture.trouble()));
        return troubles;
    }

    @Test
    void foldersLinksAndPipesAreNoPictures() throws Exception {
        picture("a.png");
        picture("folder.png/inside.png");
        Files.createSymbolicLink(root.resolve("link.png"), root.resolve("a.png"));
        Files.createSymbolicLink(root.resolve("nowhere.png"), root.resolve("gone.png"));
        Files.createSymbolicLink(root.resolve("itself.png"), root.resolve("itself.png"));
        Files.createSymbolicLink(root.resolve("circle"), root);
        Files.createSymbolicLink(root.resolve("notes"), root.resolve("gone.txt"));
        assertEquals(
                List.of("a.png", "folder.png/inside.png", "link.png"),
                names(ImageScan.of(root).pictures()));
        assertEquals(
                Map.of(
                        "nowhere.png", "a link to a file that does not exist",
                        "itself.png", "a link to a file that does not exist",
                        "circle", "a link that leads back to itself"),
                leftOut());
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        Path pipe = root.resolve("pipe.png");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertEquals(Map.of("pipe.png", "it is not a file"), leftOut());
        DecodedImage picture =
                assertTimeoutPreemptively(Duration.ofSeconds(30), () -> new ImageDecoder(4).decode(pipe));
        assertEquals("it is not a file", picture.trouble());
        assertEquals("it is not a file", new ImageDecoder(4).decode(root).trouble());
    }

    @Test
    void linksThatMultiplyAreFollowedAFewTimesOnly() throws Exception {
        // Thirty folders, each with two links to the next: a thousand million ways to the last.
        Path last = Files.createDirectory(root.resolve("d30"));
        picture("d30/a.png");
        for (int i = 29; i >= 0; i--) {
            Path folder = Files.createDirectory(root.resolve("d" + i));
            Files.createSymbolicLink(folder.resolve("x"), last);
            Files.createSymbolicLink(folder.resolve("y"), last);
            last = folder;
        }
        ImageScan scan = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> ImageScan.of(root));
        assertTrue(scan.pictures().size() <= 16 && !scan.outOfReach().isEmpty());
    }

    @Test
    void hiddenFilesAndWhatSystemsLeaveBehindArePassedOver() throws Exception {
        picture("a.png");
        picture(".hidden.png");
        picture(".cache/b.png");
        Files.createDirectories(root.resolve("__MACOSX"));
        Files.writeString(root.resolve("__MACOSX/._a.png"), "resource fork");
        Files.writeString(root.resolve("Thumbs.db"), "thumbnails");
        Files.writeString(root.resolve("desktop.ini"), "[settings]");
        assertEquals(List.of("a.png"), names(ImageScan.of(root).pictures()));
        assertEquals(Map.of(), leftOut());
    }

    @Test
    void namesMayBeAnything() throws Exception {
        String longest = "x".repeat(251) + ".png";
        List<String> odd = new ArrayList<>(
                List.of("two\nlines.png", "tab\tand \"quote\", comma.png", " .png", "UPPER.PNG", longest));
        for (String name : odd) {
            picture(name);
        }
        ImageScan scan = ImageScan.of(root);
        assertEquals(odd.stream().sorted().toList(), names(scan.pictures()));
        for (ImageFile file : scan.pictures()) {
            assertTrue(new ImageDecoder(4).decode(file.path()).isReadable(), file.name());
        }
        assertEquals(
                "1 file could not be read: a?[31mb.png (why).",
                new SkippedFiles(List.of(new UnreadableFile("a\u001b[31mb.png", "why"))).inWords());
    }

    @Test
    void namesNeedNotBeCharacters() throws Exception {
        // A name of bytes that are no UTF-8, and one with a character beyond the sixteen bits.
        Path original = picture("a.png");
        String script =
                "cd \"$1\" && cp a.png \"$(printf 'b\\377\\376.png')\" && cp a.png \"$(printf 'c\\360\\237\\220\\261.png')\"";
        Process process = new ProcessBuilder("sh", "-c", script, "sh", root.toString()).start();
        assumeTrue(process.waitFor() == 0);
        List<ImageFile> pictures = ImageScan.of(root).pictures();
        assertEquals(3, pictures.size());
        assertEquals(original, pictures.get(0).path());
        for (ImageFile file : pictures) {
            assertTrue(new ImageDecoder(4).decode(file.path()).isReadable(), file.name());
        }
    }

    @Test
    void whatIsForbiddenIsLeftOut() throws Exception {
        picture("a.png");
        Path closed = picture("closed.png");
        Path folder = picture("folder/b.png").getParent();
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
        try {
            assumeTrue(!Files.isReadable(closed), "the superuser reads everything");
            assertEquals("access is denied", new ImageDecoder(4).decode(closed).trouble());
            assertEquals(Map.of("folder", "access is denied"), leftOut());
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void whatVanishesAfterTheScanIsLeftOut() throws Exception {
        Path gone = picture("a/gone.png");
        picture("a/stays.png");
        ImageScan scan = ImageScan.of(root);
        Files.delete(gone);
        DecodedImage picture = new ImageDecoder(4).decode(scan.pictures().get(0).path());
        assertEquals("it is not there", picture.trouble());
        assertFalse(picture.isDamaged());
    }

    @Test
    void whatWasOutOfReachIsNotKeptAsUnreadable() throws Exception {
        // More than are decoded ahead, so that the last one can go away between the scan and its decoding.
        for (int i = 0; i < 80; i++) {
            picture("%02d.png".formatted(i));
        }
        Path last = root.resolve("79.png");
        Path away = root.resolve("away");
        DatasetRequest request = Requests.folder(root, 8, true, 0);
        Dataset without = Datasets.load(request, (task, unit, done, total) -> {
            if (done == 1) {
                move(last, away);
            }
        });
        assertEquals(
                List.of(new UnreadableFile("79.png", "it is not there")),
                without.leftOut().pictures());
        move(away, last);
        assertEquals(80, Datasets.load(request, DataProgress.NONE).train().size());
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void extensionsThatLieAreToldByTheirContent() throws Exception {
        Map<String, byte[]> golden = GoldenImages.pictures();
        assertTrue(decode("is-png.jpg", golden.get("rgb.png")).isReadable());
        assertTrue(decode("is-jpeg.bmp", golden.get("exif-1.jpg")).isReadable());
        assertTrouble("text.png", "not an image".getBytes(StandardCharsets.UTF_8), "not a JPEG, PNG, GIF or BMP");
        assertTrouble("empty.png", new byte[0], "empty");
        assertTrouble("zeros.png", new byte[4096], "not a JPEG, PNG, GIF or BMP");
        assertTrouble("webp.jpg", "RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1), "WebP");
        assertTrouble("tiff.jpg", "II*\0\10\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "TIFF");
        assertTrouble("heic.jpg", "\0\0\0\30ftypheic".getBytes(StandardCharsets.ISO_8859_1), "HEIC");
    }

    private DecodedImage decode(String name, byte[] content) throws Exception {
        return new ImageDecoder(8).decode(Files.write(root.resolve(name), content));
    }

    private void assertTrouble(String name, byte[] content, String expected) throws Exception {
        String trouble = decode(name, content).trouble();
        assertTrue(trouble.contains(expected), name + ": " + trouble);
    }

    @Test
    void aFolderWithoutAPictureIsAnErrorThatSaysWhatIsThere() throws Exception {
        Files.writeString(root.resolve("phone.heic"), "x");
        Files.createSymbolicLink(root.resolve("nowhere.png"), root.resolve("gone.png"));
        for (Runnable reader : List.<Runnable>of(
                () -> ImageSources.ofFolder(root, 8),
                () -> ImageSizes.of(root, DataProgress.NONE),
                () -> Datasets.load(Requests.folder(root, 8, true, 0), DataProgress.NONE))) {
            String message = assertThrows(UserError.class, reader::run).getMessage();
            assertTrue(message.contains("has no image") && message.contains("phone.heic (heic"), message);
            assertTrue(message.contains("nowhere.png (a link"), message);
        }
    }

    @Test
    void preflightKnowsTheSameSizesAndTroublesAsDecoding() throws Exception {
        GoldenImages.pictures().forEach((name, content) -> write(name, content));
        Files.writeString(root.resolve("text.png"), "no image");
        Files.createSymbolicLink(root.resolve("nowhere.png"), root.resolve("gone.png"));
        Files.writeString(root.resolve("phone.heic"), "x");
        ImageSizes sizes = ImageSizes.of(root, DataProgress.NONE);
        int golden = GoldenImages.pictures().size();
        assertEquals(golden, sizes.usable());
        assertEquals(
                golden,
                sizes.shorterSides().stream()
                        .filter(side -> side == GoldenImages.SIDE)
                        .count());
        assertEquals(
                List.of("nowhere.png", "text.png"),
                sizes.unreadable().stream().map(UnreadableFile::name).toList());
        assertEquals(3, sizes.leftOut().count());
    }

    private void write(String name, byte[] content) {
        try {
            Files.write(root.resolve(name), content);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void strictRefusesWhatIsLeftOut() {
        SkippedFiles some =
                new SkippedFiles(List.of(new UnreadableFile("a.png", "torn"), new UnreadableFile("b.png", "torn")));
        some.refuseIf(false);
        SkippedFiles.NOTHING.refuseIf(true);
        String message =
                assertThrows(UserError.class, () -> some.refuseIf(true)).getMessage();
        assertTrue(message.startsWith("2 files could not be read: a.png (torn), b.png (torn)."), message);
    }
}
