package org.moco4j.data.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;
import org.moco4j.data.Requests;
import org.moco4j.data.source.Datasets;

class ImageFolderTest {
    private static final int SIDE = 8;

    @TempDir
    Path root;

    /** Writes an image of one gray value, which can be read from its first pixel. */
    private void writeImage(String name, int gray) throws IOException {
        BufferedImage image = new BufferedImage(20, 12, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 20; x++) {
                image.setRGB(x, y, gray * 0x010101);
            }
        }
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }

    private Dataset load(boolean unlabeled, double testFraction) {
        return Datasets.load(Requests.folder(root, SIDE, unlabeled, testFraction), DataProgress.NONE);
    }

    private static List<Integer> grays(ImageSet images) {
        byte[] pixels = new byte[images.imageBytes()];
        return IntStream.range(0, images.size())
                .mapToObj(i -> {
                    images.copyPixels(i, pixels);
                    return pixels[0] & 0xff;
                })
                .toList();
    }

    private void twoClasses(int each) throws IOException {
        for (int i = 0; i < each; i++) {
            writeImage("cats/%03d.png".formatted(i), i);
            writeImage("dogs/%03d.png".formatted(i), 100 + i);
        }
    }

    @Test
    void trainAndTestFoldersAreUsed() throws IOException {
        writeImage("train/dog/b.png", 2);
        writeImage("train/dog/deep/down/a.bmp", 3);
        writeImage("train/cat/a.gif", 1);
        writeImage("test/cat/a.png", 4);
        Dataset dataset = load(false, 0.5);
        assertEquals(List.of("cat", "dog"), dataset.train().classNames());
        assertEquals(List.of(1, 2, 3), grays(dataset.train()));
        assertEquals(1, dataset.train().label(2));
        assertEquals(List.of(4), grays(dataset.test().orElseThrow()));
        assertEquals(
                List.of("1 of 2 classes (dog) has no test image, so the kNN monitor does not evaluate it."),
                dataset.warnings());
        assertEquals(SIDE, dataset.train().height());
    }

    @Test
    void theValFolderOfImageNetIsTheTestFolder() throws IOException {
        writeImage("train/dog/b.png", 2);
        writeImage("train/cat/a.png", 1);
        writeImage("val/cat/a.png", 4);
        assertEquals(List.of(4), grays(load(false, 0.5).test().orElseThrow()));
    }

    @Test
    void withoutATestFolderEachClassIsSplitByTheSeed() throws IOException {
        twoClasses(10);
        Dataset dataset = load(false, 0.3);
        ImageSet test = dataset.test().orElseThrow();
        assertEquals(14, dataset.train().size());
        assertEquals(6, test.size());
        assertEquals(3, grays(test).stream().filter(gray -> gray < 100).count());
        TreeSet<Integer> all = new TreeSet<>(grays(dataset.train()));
        all.addAll(grays(test));
        assertEquals(20, all.size());
        assertEquals(test.checksum(), load(false, 0.3).test().orElseThrow().checksum());
    }

    @Test
    void oneImageOfEachClassRemainsForTraining() throws IOException {
        twoClasses(1);
        assertEquals(2, load(false, 0.9).train().size());
        assertTrue(load(false, 0.9).test().isEmpty());
    }

    @Test
    void nestedFoldersAreReadWithoutLabels() throws IOException {
        writeImage("a/b/c/1.png", 1);
        writeImage("2.png", 2);
        writeImage("a/3.jpg", 3);
        Dataset dataset = load(true, 0.5);
        // In the order of the names: 2.png, a/3.jpg, a/b/c/1.png.
        assertEquals(List.of(2, 3, 1), grays(dataset.train()));
        assertTrue(dataset.test().isEmpty());
        assertEquals(false, dataset.train().hasLabels());
    }

    @Test
    void unreadableFilesAreReportedAndTheRestIsUsed() throws IOException {
        twoClasses(3);
        Files.writeString(root.resolve("cats/broken.jpg"), "no image");
        Files.write(root.resolve("cats/empty.png"), new byte[0]);
        Files.writeString(root.resolve("dogs/phone.heic"), "no reader");
        Files.writeString(root.resolve("dogs/notes.txt"), "no image, and none meant");
        Files.writeString(root.resolve("dogs/.hidden.jpg"), "left by another program");
        Dataset dataset = load(false, 0);
        assertEquals(6, dataset.train().size());
        String warning = dataset.warnings().get(0);
        assertTrue(warning.startsWith("3 files could not be read: "), warning);
        assertContains(warning, "cats/broken.jpg", "cats/empty.png", "dogs/phone.heic");
        // The warnings are the same from the cache.
        assertEquals(dataset.warnings(), load(false, 0).warnings());
    }

    @Test
    void onlyTenUnreadableFilesAreNamed() throws IOException {
        twoClasses(1);
        for (int i = 0; i < 14; i++) {
            Files.writeString(root.resolve("cats/x%02d.jpg".formatted(i)), "no image");
        }
        String warning = load(false, 0).warnings().get(0);
        assertTrue(warning.startsWith("14 files") && warning.endsWith("and 4 more."), warning);
        assertTrue(warning.contains("x09.jpg") && !warning.contains("x10.jpg"), warning);
    }

    @Test
    void imagesBesideTheClassFoldersAreSkippedWithAWarning() throws IOException {
        twoClasses(2);
        writeImage("cover.png", 200);
        Dataset dataset = load(false, 0);
        assertEquals(4, dataset.train().size());
        assertEquals(
                "1 file skipped: 1 image outside the class folders.",
                dataset.warnings().get(0));
    }

    @Test
    void theErrorForAFolderThatIsNotADataSetExplainsTheReason() throws IOException {
        assertTrue(errorMessage(root.resolve("none"), false).contains("does not exist"));
        assertTrue(errorMessage(root, true).contains("has no image"));
        writeImage("1.png", 1);
        assertTrue(errorMessage(root, false).contains("no class folder"));
        writeImage("one/1.png", 1);
        assertTrue(errorMessage(root, false).contains("one class folder [one]"));
    }

    @Test
    void aFolderWithoutReadableImagesIsAnError() throws IOException {
        Files.writeString(root.resolve("a.jpg"), "no image");
        assertContains(errorMessage(root, true), "could be read", "a.jpg");
    }

    @Test
    void aTestClassThatTrainingDoesNotHaveIsNamed() throws IOException {
        writeImage("train/dog/b.png", 2);
        writeImage("train/cat/a.png", 1);
        writeImage("test/zebra/a.png", 4);
        assertTrue(errorMessage(root, false).contains("has the classes [zebra]"));
    }

    private String errorMessage(Path folder, boolean unlabeled) {
        DatasetRequest request = Requests.folder(folder, SIDE, unlabeled, 0);
        return assertUserError(() -> Datasets.load(request, DataProgress.NONE));
    }

    private Path cache() {
        return root.resolve(".moco4j-cache/images-8.cache");
    }

    @Test
    void imagesAreDecodedOnlyOnce() throws IOException {
        twoClasses(3);
        String checksum = load(false, 0).train().checksum();
        // The cache cannot notice this change: same length, same time.
        Path file = root.resolve("cats/000.png");
        FileTime time = Files.getLastModifiedTime(file);
        byte[] other = new byte[(int) Files.size(file)];
        Files.write(file, other);
        Files.setLastModifiedTime(file, time);
        List<String> tasks = new ArrayList<>();
        Dataset again =
                Datasets.load(Requests.folder(root, SIDE, false, 0), (task, unit, done, total) -> tasks.add(task));
        assertEquals(checksum, again.train().checksum());
        assertEquals(List.of(), tasks);
    }

    @Test
    void newOrChangedFilesAreDecoded() throws IOException {
        twoClasses(3);
        String checksum = load(false, 0).train().checksum();
        writeImage("cats/new.png", 77);
        assertEquals(7, load(false, 0).train().size());
        Files.delete(root.resolve("cats/new.png"));
        assertEquals(checksum, load(false, 0).train().checksum());
        writeImage("cats/000.png", 99);
        Files.setLastModifiedTime(root.resolve("cats/000.png"), FileTime.fromMillis(1));
        assertNotEquals(checksum, load(false, 0).train().checksum());
    }

    @Test
    void imagesOfAnEarlierDecoderAreDecodedAgain() throws Exception {
        twoClasses(3);
        assertEquals(6, load(false, 0).train().size());
        // The cache cannot notice this change.
        Path file = root.resolve("cats/000.png");
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(file, time);
        assertEquals(6, load(false, 0).train().size());
        byte[] bytes = Files.readAllBytes(cache());
        // The last byte of the decoder's version.
        bytes[11]--;
        Files.write(cache(), bytes);
        assertEquals(5, load(false, 0).train().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 41, 60, 200, -1})
    void aDamagedCacheIsRebuilt(int position) throws IOException {
        twoClasses(3);
        String checksum = load(false, 0).train().checksum();
        byte[] bytes = Files.readAllBytes(cache());
        bytes[position < 0 ? bytes.length + position : position] ^= 0x40;
        Files.write(cache(), bytes);
        assertEquals(checksum, load(false, 0).train().checksum());
        Files.write(cache(), Arrays.copyOf(bytes, bytes.length / 2));
        assertEquals(checksum, load(false, 0).train().checksum());
    }

    @Test
    void theImagesDoNotDependOnTheNumberOfWorkers() throws IOException {
        twoClasses(20);
        TreeSet<String> checksums = new TreeSet<>();
        for (int workers : new int[] {1, 2, 7}) {
            Files.deleteIfExists(cache());
            DatasetRequest request = new DatasetRequest(
                    "ImageFolder",
                    root,
                    LabelGranularity.FINE,
                    SIDE,
                    false,
                    1,
                    1,
                    1,
                    0,
                    7,
                    0.2,
                    workers,
                    false,
                    ResizeMode.CENTER_SQUARE);
            checksums.add(Datasets.load(request, DataProgress.NONE).train().checksum());
        }
        assertEquals(1, checksums.size());
    }
}
