package org.moco4j.data.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

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

/** Unusual files in folders of images. */
@DisabledOnOs(OS.WINDOWS)
class UnusualFilesTest {
    @TempDir
    Path root;

    private Path writeImage(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        return file;
    }

    private static List<String> names(List<ImageFile> images) {
        return images.stream().map(ImageFile::name).toList();
    }

    private Map<String, String> unreadableFiles() {
        ImageScan scan = ImageScan.of(root);
        Map<String, String> reasons = new TreeMap<>();
        scan.unreadable().forEach(file -> reasons.put(file.name(), file.reason()));
        return reasons;
    }

    @Test
    void foldersLinksAndPipesAreNotImages() throws Exception {
        writeImage("a.png");
        writeImage("folder.png/inside.png");
        Files.createSymbolicLink(root.resolve("link.png"), root.resolve("a.png"));
        Files.createSymbolicLink(root.resolve("nowhere.png"), root.resolve("gone.png"));
        Files.createSymbolicLink(root.resolve("itself.png"), root.resolve("itself.png"));
        Files.createSymbolicLink(root.resolve("circle"), root);
        Files.createSymbolicLink(root.resolve("notes"), root.resolve("gone.txt"));
        assertEquals(
                List.of("a.png", "folder.png/inside.png", "link.png"),
                names(ImageScan.of(root).images()));
        assertEquals(
                Map.of(
                        "nowhere.png", "a link to a file that does not exist",
                        "itself.png", "a link to a file that does not exist",
                        "circle", "a link that points back to itself"),
                unreadableFiles());
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        Path pipe = root.resolve("pipe.png");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertEquals(Map.of("pipe.png", "it is not a file"), unreadableFiles());
        DecodedImage image = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> new ImageDecoder(4).decode(pipe));
        assertEquals("it is not a file", image.reason());
        assertEquals("it is not a file", new ImageDecoder(4).decode(root).reason());
    }

    @Test
    void multiplyingLinksAreFollowedOnlyAFewTimes() throws Exception {
        // Thirty folders, each with two links to the next: a billion paths to the last.
        Path last = Files.createDirectory(root.resolve("d30"));
        writeImage("d30/a.png");
        for (int i = 29; i >= 0; i--) {
            Path folder = Files.createDirectory(root.resolve("d" + i));
            Files.createSymbolicLink(folder.resolve("x"), last);
            Files.createSymbolicLink(folder.resolve("y"), last);
            last = folder;
        }
        ImageScan scan = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> ImageScan.of(root));
        assertTrue(scan.images().size() <= 16 && !scan.outOfReach().isEmpty());
    }

    @Test
    void hiddenFilesAndFilesOfSystemsAreSkipped() throws Exception {
        writeImage("a.png");
        writeImage(".hidden.png");
        writeImage(".cache/b.png");
        Files.createDirectories(root.resolve("__MACOSX"));
        Files.writeString(root.resolve("__MACOSX/._a.png"), "resource fork");
        Files.writeString(root.resolve("Thumbs.db"), "thumbnails");
        Files.writeString(root.resolve("desktop.ini"), "[settings]");
        assertEquals(List.of("a.png"), names(ImageScan.of(root).images()));
        assertEquals(Map.of(), unreadableFiles());
    }

    @Test
    void unusualFileNamesAreAllowed() throws Exception {
        String longest = "x".repeat(251) + ".png";
        List<String> odd = new ArrayList<>(
                List.of("two\nlines.png", "tab\tand \"quote\", comma.png", " .png", "UPPER.PNG", longest));
        for (String name : odd) {
            writeImage(name);
        }
        ImageScan scan = ImageScan.of(root);
        assertEquals(odd.stream().sorted().toList(), names(scan.images()));
        for (ImageFile file : scan.images()) {
            assertTrue(new ImageDecoder(4).decode(file.path()).isReadable(), file.name());
        }
        assertEquals(
                "1 file could not be read: a?[31mb.png (why).",
                new SkippedFiles(List.of(new UnreadableFile("a\u001b[31mb.png", "why"))).describe());
    }

    @Test
    void fileNamesCanBeAnyBytes() throws Exception {
        // A name of bytes that are not UTF-8, and one with a character beyond 16 bits.
        Path original = writeImage("a.png");
        String script = "cd \"$1\" && cp a.png \"$(printf 'b\\377\\376.png')\" && cp a.png \"$(printf "
                + "'c\\360\\237\\220\\261.png')\"";
        Process process = new ProcessBuilder("sh", "-c", script, "sh", root.toString()).start();
        assumeTrue(process.waitFor() == 0);
        List<ImageFile> images = ImageScan.of(root).images();
        assertEquals(3, images.size());
        assertEquals(original, images.get(0).path());
        for (ImageFile file : images) {
            assertTrue(new ImageDecoder(4).decode(file.path()).isReadable(), file.name());
        }
    }

    @Test
    void protectedFilesAreReported() throws Exception {
        writeImage("a.png");
        Path closed = writeImage("closed.png");
        Path folder = writeImage("folder/b.png").getParent();
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
        try {
            assumeTrue(!Files.isReadable(closed), "the superuser reads everything");
            assertEquals("access is denied", new ImageDecoder(4).decode(closed).reason());
            assertEquals(Map.of("folder", "access is denied"), unreadableFiles());
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void filesThatVanishAfterTheScanAreReported() throws Exception {
        Path gone = writeImage("a/gone.png");
        writeImage("a/stays.png");
        ImageScan scan = ImageScan.of(root);
        Files.delete(gone);
        DecodedImage image = new ImageDecoder(4).decode(scan.images().get(0).path());
        assertEquals("it does not exist", image.reason());
        assertFalse(image.isDamaged());
    }

    @Test
    void inaccessibleFilesAreNotCachedAsUnreadable() throws Exception {
        // More images than are decoded ahead, so that the last one can vanish between scan and decoding.
        for (int i = 0; i < 80; i++) {
            writeImage("%02d.png".formatted(i));
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
                List.of(new UnreadableFile("79.png", "it does not exist")),
                without.skippedFiles().unreadable());
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
    void wrongExtensionsAreDetectedByContent() throws Exception {
        Map<String, byte[]> golden = GoldenImages.images();
        assertTrue(decode("is-png.jpg", golden.get("rgb.png")).isReadable());
        assertTrue(decode("is-jpeg.bmp", golden.get("exif-1.jpg")).isReadable());
        assertUnreadable("text.png", "not an image".getBytes(StandardCharsets.UTF_8), "not a JPEG, PNG, WebP");
        assertUnreadable("empty.png", new byte[0], "empty");
        assertUnreadable("zeros.png", new byte[4096], "not a JPEG, PNG, WebP");
        assertTrue(decode("is-webp.jpg", golden.get("lossless.webp")).isReadable());
        assertTrue(decode("is-tiff.png", golden.get("gray.tif")).isReadable());
        assertUnreadable("webp.jpg", "RIFF\0\0\0\0WEBPVP8 ".getBytes(StandardCharsets.ISO_8859_1), "ends early");
        assertUnreadable("tiff.jpg", "II*\0\10\0\0\0".getBytes(StandardCharsets.ISO_8859_1), "ends early");
        assertUnreadable("heic.jpg", "\0\0\0\30ftypheic".getBytes(StandardCharsets.ISO_8859_1), "HEIC");
    }

    private DecodedImage decode(String name, byte[] content) throws Exception {
        return new ImageDecoder(8).decode(Files.write(root.resolve(name), content));
    }

    private void assertUnreadable(String name, byte[] content, String expected) throws Exception {
        String reason = decode(name, content).reason();
        assertTrue(reason.contains(expected), name + ": " + reason);
    }

    @Test
    void theErrorForAFolderWithoutImagesListsItsFiles() throws Exception {
        Files.writeString(root.resolve("phone.heic"), "x");
        Files.createSymbolicLink(root.resolve("nowhere.png"), root.resolve("gone.png"));
        for (Runnable reader : List.<Runnable>of(
                () -> ImageSources.ofFolder(root, 8),
                () -> ImageSizeScan.of(root, DataProgress.NONE),
                () -> Datasets.load(Requests.folder(root, 8, true, 0), DataProgress.NONE))) {
            assertUserError(reader::run, "has no image", "phone.heic (heic", "nowhere.png (a link");
        }
    }

    @Test
    void thePreflightFindsTheSameSizesAndErrorsAsDecoding() throws Exception {
        GoldenImages.images().forEach((name, content) -> write(name, content));
        Files.writeString(root.resolve("text.png"), "no image");
        Files.createSymbolicLink(root.resolve("nowhere.png"), root.resolve("gone.png"));
        Files.writeString(root.resolve("phone.heic"), "x");
        ImageSizeScan sizes = ImageSizeScan.of(root, DataProgress.NONE);
        int golden = GoldenImages.images().size();
        assertEquals(golden, sizes.usable());
        assertEquals(
                golden,
                sizes.shorterSides().stream()
                        .filter(side -> side == GoldenImages.SIDE)
                        .count());
        assertEquals(
                List.of("nowhere.png", "text.png"),
                sizes.unreadable().stream().map(UnreadableFile::name).toList());
        assertEquals(3, sizes.skippedFiles().count());
    }

    private void write(String name, byte[] content) {
        try {
            Files.write(root.resolve(name), content);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void strictRejectsUnreadableFiles() {
        SkippedFiles skippedFiles =
                new SkippedFiles(List.of(new UnreadableFile("a.png", "torn"), new UnreadableFile("b.png", "torn")));
        skippedFiles.failIfStrict(false);
        SkippedFiles.NONE.failIfStrict(true);
        String message = assertUserError(() -> skippedFiles.failIfStrict(true));
        assertTrue(message.startsWith("2 files could not be read: a.png (torn), b.png (torn)."), message);
    }
}
