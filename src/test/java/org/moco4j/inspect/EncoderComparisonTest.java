package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.inspect.EncoderComparison.Encoded;

/** The comparison of a trained encoder with the encoder that the training started from. */
class EncoderComparisonTest {
    private static final int IMAGES = 120;
    private static final List<String> CLASSES =
            IntStream.range(0, IMAGES).mapToObj(i -> "class " + i % 3).toList();

    /** Features near an axis of their own for each class; {@code noise} hides the classes. */
    private static float[][] features(double noise, int dimensions, long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[IMAGES][dimensions];
        for (int i = 0; i < IMAGES; i++) {
            double length = 0;
            for (int d = 0; d < dimensions; d++) {
                rows[i][d] = (float) (noise * random.nextGaussian() + (d == i % 3 ? 1 : 0));
                length += rows[i][d] * rows[i][d];
            }
            for (int d = 0; d < dimensions; d++) {
                rows[i][d] /= (float) Math.sqrt(length);
            }
        }
        return rows;
    }

    private static Encoded encoded(double noise, int dimensions, long seed) {
        float[][] rows = features(noise, dimensions, seed);
        return new Encoded(rows, rows, rows);
    }

    @Test
    void alignmentIsTheMeanSquaredDistanceOfTwoViews() {
        float[][] rows = features(1, 4, 1);
        float[][] queries = {{1, 0, 0, 0}, {0, 1, 0, 0}};
        float[][] keys = {{0, 1, 0, 0}, {0, 1, 0, 0}};
        EncoderComparison comparison =
                EncoderComparison.of(new Encoded(rows, queries, keys), new Encoded(rows, queries, queries), CLASSES, 1);
        assertEquals(1, comparison.start().alignment(), 1e-6);
        assertEquals(0, comparison.trained().alignment(), 1e-6);
        assertTrue(comparison.toString().contains("lower is better): 1.00 at the start, 0.00 now"));
    }

    @Test
    void anEncoderThatSeparatesTheClassesBetterPaid() {
        EncoderComparison comparison = EncoderComparison.of(encoded(2, 8, 1), encoded(0.1, 16, 2), CLASSES, 2);
        assertTrue(comparison.trained().accuracy().getAsDouble() == 1, comparison.toString());
        assertTrue(comparison.start().accuracy().getAsDouble() < 0.8, comparison.toString());
        assertTrue(comparison.toString().contains("the training paid"), comparison.toString());
        assertEquals(8, comparison.start().quality().dimensions());
        assertEquals(16, comparison.trained().quality().dimensions());
    }

    @Test
    void aWorseEncoderIsReported() {
        String lines = EncoderComparison.of(encoded(0.1, 8, 1), encoded(3, 8, 2), CLASSES, 2)
                .toString();
        assertTrue(lines.contains("made it worse; use the starting encoder"), lines);
    }

    @Test
    void theSameFeaturesHaveTheSameNeighborsAndOthersFewInCommon() {
        Encoded same = encoded(1, 8, 1);
        EncoderComparison equal = EncoderComparison.of(same, same, CLASSES, 2);
        assertEquals(1, equal.overlap());
        assertTrue(equal.toString().contains("changed little"), equal.toString());
        double chance = (double) EncoderComparison.NEIGHBORS / IMAGES;
        double other = EncoderComparison.of(encoded(9, 8, 1), encoded(9, 8, 5), List.of(), 2)
                .overlap();
        assertEquals(chance, other, 0.05);
    }

    @Test
    void withoutClassesThereIsNoVerdict() {
        EncoderComparison comparison = EncoderComparison.of(encoded(1, 8, 1), encoded(1, 8, 2), List.of(), 2);
        assertTrue(comparison.trained().accuracy().isEmpty());
        assertEquals(5, comparison.lines().size());
    }

    @Test
    void imagesAreChosenEvenly() {
        assertArrayEquals(new int[] {0, 2, 5, 7}, EncoderComparison.evenly(10, 4));
        assertArrayEquals(new int[] {0, 1, 2}, EncoderComparison.evenly(3, 4));
    }
}
