package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.ViewSample;
import org.moco4j.data.folder.FolderImages;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.image.SquareImage;
import org.moco4j.data.source.Datasets;

/** Images of a folder that are stored with their aspect ratio, for views from the whole image. */
class WholeImagesTest {
    private static final int SIDE = 14;
    private static final int CACHED = 16;

    @TempDir
    Path folder;

    /** In the order of their names: wide, high, smaller than the cache, a panorama. */
    @BeforeEach
    void writeImages() throws IOException {
        write("a.png", 90, 40);
        write("b.png", 33, 70);
        write("c.png", 9, 12);
        write("d.png", 500, 20);
    }

    private void write(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                // Red tells the column, and green the row.
                image.setRGB(x, y, (255 * x / width) << 16 | (255 * y / height) << 8 | (x * y) % 256);
            }
        }
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private DatasetRequest request() {
        return new DatasetRequest(
                "ImageFolder",
                folder,
                LabelGranularity.FINE,
                SIDE,
                true,
                1,
                1,
                1,
                0,
                7,
                0,
                2,
                false,
                ResizeMode.IMAGENET,
                CACHED);
    }

    private Dataset load(List<String> tasks) {
        return Datasets.load(request(), (task, unit, done, total) -> tasks.add(task + " " + done));
    }

    @Test
    void imagesKeepTheirAspectRatioAndAreNeverEnlarged() {
        try (Dataset data = load(new ArrayList<>())) {
            PixelSource whole = data.train().viewSource();
            assertEquals(4, whole.size());
            assertEquals(List.of(16, 33, 12, 16), sizes(whole, true));
            // Of the panorama the central part, 8 times as long as high, is stored.
            assertEquals(List.of(36, 16, 9, 128), sizes(whole, false));
            assertEquals(33, whole.height());
            assertEquals(128, whole.width());
        }
    }

    private static List<Integer> sizes(PixelSource images, boolean heights) {
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            sizes.add(heights ? images.height(i) : images.width(i));
        }
        return sizes;
    }

    @Test
    void evaluationUsesTheSquaresOfTheFiles() throws Exception {
        ImageDecoder decoder = new ImageDecoder(SIDE, ResizeMode.IMAGENET);
        try (Dataset data = load(new ArrayList<>())) {
            byte[] square = new byte[new SquareImage(SIDE, ResizeMode.IMAGENET).bytes()];
            for (int i = 0; i < 3; i++) {
                data.train().copyPixels(i, square);
                Path file = folder.resolve("abc".charAt(i) + ".png");
                assertArrayEquals(decoder.decode(file).pixels(), square, file.toString());
            }
        }
    }

    /** The encoding of a folder after a training on it: the files are not decoded again. */
    @Test
    void aSourceOfTheFolderUsesTheStoredImages() throws Exception {
        load(new ArrayList<>()).close();
        ImageDecoder decoder = new ImageDecoder(SIDE, ResizeMode.IMAGENET);
        List<byte[]> expected = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            expected.add(decoder.decode(folder.resolve(name + ".png")).pixels());
        }
        try (FolderImages source = FolderImages.of(folder, SIDE, ResizeMode.IMAGENET)) {
            // Only the panorama, of which a part is stored, is decoded again.
            for (String name : List.of("a", "b", "c")) {
                Files.delete(folder.resolve(name + ".png"));
            }
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), source.read(i).pixels());
            }
        }
    }

    @Test
    void viewsShowAnyPartOfTheImage() {
        Augmentation cifar = Augmentation.cifar10();
        Augmentation crops = new Augmentation(
                new Augmentation.Interval(0.1, 0.2),
                cifar.cropRatio(),
                0,
                cifar.jitter(),
                0,
                0,
                0,
                cifar.blurSigma(),
                SIDE,
                cifar.mean(),
                cifar.std());
        try (Dataset data = load(new ArrayList<>())) {
            TwoViews views = new TwoViews(data.train().viewSource(), crops, 3);
            Set<Integer> tenths = new HashSet<>();
            for (int epoch = 0; epoch < 60; epoch++) {
                BufferedImage view = ViewSample.of(views, epoch, 0).query();
                tenths.add((view.getRGB(SIDE / 2, SIDE / 2) >> 16 & 255) * 10 / 256);
            }
            // The central square of this image begins at 28% of its width and ends at 72%.
            assertTrue(tenths.containsAll(Set.of(1, 2, 7, 8)), tenths.toString());
        }
    }

    @Test
    void aSecondLoadDecodesNothingAndAChangedFileIsDecodedAgain() throws IOException {
        load(new ArrayList<>()).close();
        Path cache = folder.resolve(".moco4j-cache/images-whole-16.cache");
        long size = Files.size(cache);
        List<String> tasks = new ArrayList<>();
        load(tasks).close();
        assertEquals(List.of(), tasks);
        assertEquals(size, Files.size(cache));
        write("b.png", 50, 50);
        try (Dataset data = load(tasks)) {
            assertEquals(16, data.train().viewSource().width(1));
            assertEquals(16, data.train().viewSource().height(1));
        }
        assertTrue(tasks.contains("reading images 3"), tasks.toString());
    }

    @Test
    void aCacheThatIsCutShortIsCompletedAgain() throws IOException {
        List<byte[]> before = pixels();
        Path cache = folder.resolve(".moco4j-cache/images-whole-16.cache");
        for (long length = Files.size(cache) - 1; length > 0; length -= 997) {
            Files.write(
                    cache,
                    Arrays.copyOf(Files.readAllBytes(cache), (int) length),
                    StandardOpenOption.TRUNCATE_EXISTING);
            List<byte[]> after = pixels();
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), after.get(i));
            }
        }
    }

    @Test
    void imagesAreKeptInMemoryIfTheCacheCannotBeWritten() throws IOException {
        List<byte[]> before = pixels();
        Path cacheFolder = folder.resolve(".moco4j-cache");
        try (var files = Files.list(cacheFolder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(cacheFolder);
        Files.writeString(cacheFolder, "a file where the cache folder should be");
        List<byte[]> after = pixels();
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), after.get(i));
        }
    }

    private List<byte[]> pixels() {
        try (Dataset data = load(new ArrayList<>())) {
            PixelSource whole = data.train().viewSource();
            List<byte[]> images = new ArrayList<>();
            for (int i = 0; i < whole.size(); i++) {
                byte[] image = new byte[3 * whole.height(i) * whole.width(i)];
                whole.copyPixels(i, image);
                images.add(image);
            }
            return images;
        }
    }
}
