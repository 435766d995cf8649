package org.moco4j.data.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSet;

class DatasetsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"cifar10, Cifar10", "CIFAR100, Cifar100", "imagefolder, ImageFolder", "shapes, Shapes"})
    void namesAreFoundInUpperOrLowerCase(String name, String canonical) {
        assertEquals(canonical, Datasets.canonicalName(name));
    }

    @ParameterizedTest
    @CsvSource({"cifar-10, Cifar10", "Cifra100, Cifar100", "ImagesFolder, ImageFolder", "shape, Shapes"})
    void anUnknownNameSuggestsTheMostSimilarOne(String name, String nearest) {
        assertUserError(
                () -> Datasets.canonicalName(name),
                "'" + name + "'. Did you mean " + nearest + "?",
                "Cifar10, Cifar100, ImageFolder, Shapes");
    }

    @ParameterizedTest
    @CsvSource({
        "image-size,    7, 1, 1, 1, 0, 1",
        "image-size, 1025, 1, 1, 1, 0, 1",
        "train-images, 32, 0, 1, 1, 0, 1",
        "test-images,  32, 1, 0, 1, 0, 1",
        "data-fraction, 32, 1, 1, 0, 0, 1",
        "data-fraction, 32, 1, 1, 1.1, 0, 1",
        "data-fraction, 32, 1, 1, NaN, 0, 1",
        "test-fraction, 32, 1, 1, 1, 1, 1",
        "test-fraction, 32, 1, 1, 1, -0.1, 1",
        "workers, 32, 1, 1, 1, 0, 0"
    })
    void aValueOutOfRangeIsReportedWithItsKey(
            String key, int size, int train, int test, double fraction, double testFraction, int workers) {
        String message = assertUserError(() -> new DatasetRequest(
                "Shapes",
                Path.of("x"),
                LabelGranularity.FINE,
                size,
                false,
                train,
                test,
                fraction,
                0,
                0,
                testFraction,
                workers,
                false,
                ResizeMode.CENTER_SQUARE));
        assertTrue(message.startsWith(key + " is "), message);
    }

    @Test
    void onlyTheFractionOfTheTrainingImagesIsUsed() {
        DatasetRequest request = new DatasetRequest(
                "shapes",
                Path.of("x"),
                LabelGranularity.FINE,
                16,
                false,
                200,
                50,
                0.1,
                0,
                3,
                0,
                2,
                false,
                ResizeMode.CENTER_SQUARE);
        Dataset dataset = Datasets.load(request, DataProgress.NONE);
        assertEquals(20, dataset.train().size());
        assertEquals(50, dataset.test().orElseThrow().size());
        assertEquals(ChannelStatistics.of(dataset.train()), dataset.statistics());
    }

    private static DatasetRequest shapes(double validationFraction, long seed) {
        return new DatasetRequest(
                "Shapes",
                Path.of("x"),
                LabelGranularity.FINE,
                16,
                false,
                200,
                50,
                1,
                validationFraction,
                seed,
                0,
                2,
                false,
                ResizeMode.CENTER_SQUARE);
    }

    private static Set<String> pixels(ImageSet images) {
        Set<String> pixels = new HashSet<>();
        byte[] image = new byte[images.imageBytes()];
        for (int i = 0; i < images.size(); i++) {
            images.copyPixels(i, image);
            pixels.add(HexFormat.of().formatHex(image));
        }
        return pixels;
    }

    @Test
    void validationImagesComeFromTheTrainingImagesAndReplaceTheTestImages() {
        Dataset whole = Datasets.load(shapes(0, 3), DataProgress.NONE);
        Dataset divided = Datasets.load(shapes(0.25, 3), DataProgress.NONE);
        ImageSet validation = divided.test().orElseThrow();
        assertEquals(50, validation.size());
        assertEquals(150, divided.train().size());

        Set<String> both = pixels(divided.train());
        both.addAll(pixels(validation));
        assertEquals(200, both.size());
        assertEquals(pixels(whole.train()), both);
        assertEquals(whole.statistics(), divided.statistics());
        int[] perClass = new int[validation.classNames().size()];
        Arrays.stream(validation.labels()).forEach(label -> perClass[label]++);
        assertArrayEquals(IntStream.generate(() -> 5).limit(perClass.length).toArray(), perClass);
    }

    @Test
    void everySeedHasTheSameValidationImages() throws IOException {
        Path root = Files.createDirectories(folder.resolve("images"));
        for (String name : new String[] {"ant", "bee"}) {
            Path images = Files.createDirectories(root.resolve("train").resolve(name));
            Files.createDirectories(root.resolve("test").resolve(name));
            for (int i = 0; i < 10; i++) {
                BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
                image.setRGB(i % 8, i / 8, name.hashCode() + i);
                ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
                ImageIO.write(
                        image,
                        "png",
                        root.resolve("test/" + name + "/" + i + ".png").toFile());
            }
        }
        Set<String> checksums = new HashSet<>();
        for (long seed = 0; seed < 3; seed++) {
            DatasetRequest request = new DatasetRequest(
                    "ImageFolder",
                    root,
                    LabelGranularity.FINE,
                    8,
                    false,
                    1,
                    1,
                    1,
                    0.3,
                    seed,
                    0,
                    2,
                    false,
                    ResizeMode.CENTER_SQUARE);
            Dataset data = Datasets.load(request, DataProgress.NONE);
            assertEquals(14, data.train().size());
            checksums.add(data.test().orElseThrow().checksum());
        }
        assertEquals(1, checksums.size());
    }

    @Test
    void aValidationFractionThatLeavesNoTrainingImageIsRejected() {
        String message = assertUserError(() -> Datasets.load(
                new DatasetRequest(
                        "Shapes",
                        Path.of("x"),
                        LabelGranularity.FINE,
                        16,
                        false,
                        10,
                        5,
                        1,
                        0.5,
                        0,
                        0,
                        2,
                        false,
                        ResizeMode.CENTER_SQUARE),
                DataProgress.NONE));
        assertTrue(message.startsWith("validation-fraction is 0.5"), message);
    }
}
