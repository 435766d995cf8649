package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class PredictionsTest {
    @Test
    void balancedAccuracyIsTheMeanOfTheRecallsOfClassesWithImages() {
        // Class 0: 4 of 4 right, class 1: 1 of 2 right, class 2 has no images.
        int[][] ranked = {{0}, {0}, {0}, {0}, {1}, {0}};
        Predictions predictions = new Predictions(ranked, new int[] {0, 0, 0, 0, 1, 1}, 3);

        assertEquals(5 / 6.0, predictions.accuracy(1));
        assertEquals(0.75, predictions.balancedAccuracy());
        assertArrayEquals(new int[] {4, 2, 0}, predictions.images());
        assertArrayEquals(new int[] {4, 1, 0}, predictions.right());
    }

    @Test
    void confusedPairsAreOrderedByTheirCount() {
        int[][] ranked = {{1}, {1}, {2}, {0}, {2}};
        Predictions predictions = new Predictions(ranked, new int[] {0, 0, 0, 1, 2}, 3);

        assertEquals(
                List.of(
                        new Predictions.Confused(0, 1, 2),
                        new Predictions.Confused(0, 2, 1),
                        new Predictions.Confused(1, 0, 1)),
                predictions.confused(10));
        assertEquals(1, predictions.confused(1).size());
        assertArrayEquals(new int[] {0, 2, 1}, predictions.confusionMatrix()[0]);
    }

    @Test
    void theBestScoresComeFirstAndOfEqualScoresTheLowerClass() {
        assertArrayEquals(new int[] {3, 0, 2}, Predictions.best(new float[] {2, 1, 2, 5}, 3));
        assertArrayEquals(new int[] {0, 1}, Predictions.best(new float[] {1, 1, 1}, 2));
        assertArrayEquals(new int[] {1, 0}, Predictions.best(new float[] {0, 1}, 5));
    }

    @Test
    void aPredictionNeedsALabel() {
        assertThrows(IllegalArgumentException.class, () -> new Predictions(new int[][] {{0}}, new int[] {0, 1}, 2));
    }

    /** Only the votes of ten neighbors are counted, not ten thousand classes. */
    @Test
    void neighborsVoteCorrectlyAmongTenThousandClasses() {
        int classes = 10_000;
        float[][] rows = new float[classes][16];
        Random random = new Random(3);
        for (float[] row : rows) {
            double squares = 0;
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
                squares += row[i] * row[i];
            }
            for (int i = 0; i < row.length; i++) {
                row[i] /= (float) Math.sqrt(squares);
            }
        }
        int[] labels = IntStream.range(0, classes).toArray();
        int[][] ranked;
        try (var bank = Nd4j.createFromArray(rows);
                var queries = Nd4j.createFromArray(Arrays.copyOf(rows, 200))) {
            ranked = new KnnMonitor(10, 0.1, classes, 1).rankedClasses(bank, labels, queries, 12);
        }
        for (int query = 0; query < ranked.length; query++) {
            assertEquals(query, ranked[query][0]);
            assertEquals(12, IntStream.of(ranked[query]).distinct().count());
        }
        // Ten classes have votes; the two after them are the lowest classes without votes.
        int[] first = ranked[150];
        int[] without = IntStream.range(0, classes)
                .filter(c -> IntStream.of(first).limit(10).noneMatch(voted -> voted == c))
                .limit(2)
                .toArray();
        assertArrayEquals(without, new int[] {first[10], first[11]});
    }
}
