package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.KeyedRandom;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class GaussianBlurTest {
    @ParameterizedTest
    @CsvSource({"2, 3", "32, 3", "64, 7", "96, 9", "224, 23"})
    void theKernelSizeIsATenthOfTheImageAsAnOddNumber(int size, int kernel) {
        assertEquals(kernel, 2 * GaussianBlur.radiusFor(size) + 1);
    }

    @Property(tries = 60)
    void everyPixelIsTheWeightedMeanOfItsNeighborsMirroredAtTheEdge(
            @ForAll(min = 2, max = 60) int size, @ForAll(min = 0.1, max = 2) double sigma) {
        float[] planes = new float[3 * size * size];
        KeyedRandom random = new KeyedRandom().rekey(size, 0, 0, 0);
        for (int i = 0; i < planes.length; i++) {
            planes[i] = (float) random.nextDouble();
        }
        float[] before = planes.clone();
        new GaussianBlur(size).apply(planes, sigma);
        for (int i = 0; i < planes.length; i += 1 + planes.length / 200) {
            int plane = i / (size * size) * size * size;
            assertEquals(weightedMean(before, plane, size, i - plane, sigma), planes[i], 1e-5);
        }
    }

    @Test
    void aTinySigmaChangesNothing() {
        float[] planes = {0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0};
        new GaussianBlur(2).apply(planes, 0.1);
        assertTrue(planes[0] < 1e-6 && planes[1] > 1 - 1e-6);
    }

    @Test
    void weightsTooSmallToChangeAFloatAreNotAddedUp() {
        // Their products are denormal numbers, with which one view took 80 ms instead of 3.
        int size = 224;
        float[] planes = new float[3 * size * size];
        int center = size / 2 * size + size / 2;
        planes[center] = 1;
        new GaussianBlur(size).apply(planes, 0.5);
        assertTrue(planes[center + 2] > 0, "four deviations");
        assertEquals(0, planes[center + 4], "eight deviations");
        for (float value : planes) {
            assertTrue(value == 0 || value >= Float.MIN_NORMAL, () -> "denormal: " + value);
        }
    }

    private static double weightedMean(float[] planes, int plane, int size, int position, double sigma) {
        int radius = GaussianBlur.radiusFor(size);
        double sum = 0;
        double weights = 0;
        for (int dy = -radius; dy <= radius; dy++) {
            for (int dx = -radius; dx <= radius; dx++) {
                double weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                int y = mirrored(position / size + dy, size);
                int x = mirrored(position % size + dx, size);
                weights += weight;
                sum += weight * planes[plane + y * size + x];
            }
        }
        return sum / weights;
    }

    private static int mirrored(int position, int size) {
        return position < 0 ? -position : position >= size ? 2 * size - 2 - position : position;
    }
}
