package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each class with two or more images gets a test image. */
class SmallClassesTest {
    @TempDir
    Path root;

    private static long of(int label, ImageSet images) {
        return Arrays.stream(images.labels()).filter(l -> l == label).count();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void eachClassWithFewImagesGetsATestImage(int each) throws IOException {
        for (int c = 0; c < 6; c++) {
            new ImageFiles(root).series("k" + c, each);
        }
        Dataset data = new ImageFiles(root).load(0.1);
        assertEquals(6 * (each - 1), data.train().size());
        ImageSet test = data.test().orElseThrow();
        IntStream.range(0, 6).forEach(label -> assertEquals(1, of(label, test)));
    }

    @Test
    void classesOfDifferentSizesGetTestImages() throws IOException {
        int[] sizes = {1, 2, 5, 14, 40};
        for (int c = 0; c < sizes.length; c++) {
            new ImageFiles(root).series("k" + c, sizes[c]);
        }
        Dataset data = new ImageFiles(root).load(0.1);
        int[] expected = {0, 1, 1, 1, 4};
        for (int c = 0; c < sizes.length; c++) {
            assertEquals(expected[c], of(c, data.test().orElseThrow()), "class of " + sizes[c]);
            assertEquals(sizes[c] - expected[c], of(c, data.train()), "class of " + sizes[c]);
        }
        assertEquals(
                "1 of 5 classes (k0) has no test image, so the kNN monitor does not evaluate it.",
                data.warnings().get(0));
    }

    @Test
    void classesWithOneImageAreReported() throws IOException {
        new ImageFiles(root).series("ant", 1);
        new ImageFiles(root).series("bee", 1);
        Dataset data = new ImageFiles(root).load(0.1);
        assertTrue(data.test().isEmpty());
        assertTrue(data.train().hasLabels());
        assertTrue(data.warnings().get(0).startsWith("2 of 2 classes (ant, bee) have no test image"));
    }

    /** If rounding gives a test image anyway, the split is the one that older checkpoints were trained with. */
    @ParameterizedTest
    @ValueSource(ints = {6, 15, 33})
    void largerClassesAreSplitAsInOlderVersions(int size) {
        int[] labels = new int[size];
        assertEquals(
                Arrays.toString(StratifiedChoice.of(labels, 0.9, 1, 7)),
                Arrays.toString(StratifiedChoice.leavingOne(labels, 0.9, 1, 7)));
    }
}
