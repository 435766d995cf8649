package org.moco4j.train.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.eval.FeatureQuality;
import org.moco4j.moco.FeatureStatistics;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FeatureStatisticsTest {
    @Property(tries = 60)
    void theSpreadEqualsAnotherComputationOverTheWholeBatch(
            @ForAll(min = 2, max = FeatureStatistics.ROWS) int n,
            @ForAll(min = 2, max = 20) int d,
            @ForAll Random random) {
        INDArray queries = unitRows(n, d, random.nextGaussian() * 3, random);
        double uniform = 1 / Math.sqrt(d);

        assertEquals(FeatureQuality.deviation(queries) / uniform, new FeatureStatistics(d).spread(queries), 1e-5);
    }

    @Property(tries = 60)
    void theAccuracyIsTheShareOfRowsWhoseFirstValueIsTheGreatest(
            @ForAll(min = 1, max = 80) int n, @ForAll(min = 1, max = 9) int negatives, @ForAll Random random) {
        // Few values, so that ties are common; a tie does not count as found.
        double[][] logits = new double[n][1 + negatives];
        for (double[] row : logits) {
            for (int i = 0; i <= negatives; i++) {
                row[i] = random.nextInt(4 + (i == 0 ? 3 : 0));
            }
        }
        long right = IntStream.range(0, Math.min(n, FeatureStatistics.ROWS))
                .filter(r -> IntStream.rangeClosed(1, negatives).allMatch(i -> logits[r][0] > logits[r][i]))
                .count();

        assertEquals(
                (double) right / Math.min(n, FeatureStatistics.ROWS),
                FeatureStatistics.accuracy(Nd4j.createFromArray(logits)));
    }

    @Test
    void aPartOfALargerArrayIsReadCorrectly() {
        INDArray whole = unitRows(20, 12, 0.5, new Random(1));
        INDArray part = whole.get(NDArrayIndex.interval(5, 15), NDArrayIndex.interval(2, 10));

        assertEquals(new FeatureStatistics(8).spread(part.dup()), new FeatureStatistics(8).spread(part), 1e-12);
        assertEquals(FeatureStatistics.accuracy(part.dup()), FeatureStatistics.accuracy(part));
    }

    @Test
    void equalDirectionsHaveNoSpreadAndEvenlySpreadOnesHaveAboutOne() {
        FeatureStatistics figures = new FeatureStatistics(128);

        assertEquals(0, figures.spread(Nd4j.ones(16, 128).div(Math.sqrt(128))), 1e-3);
        assertEquals(1, figures.spread(unitRows(64, 128, 0, new Random(2))), 0.05);
        assertTrue(Double.isNaN(figures.spread(Nd4j.valueArrayOf(new long[] {4, 128}, Float.NaN))));
    }

    /** Rows of length one around a common direction. */
    private static INDArray unitRows(int n, int d, double common, Random random) {
        float[][] rows = new float[n][d];
        for (float[] row : rows) {
            double squares = 0;
            for (int i = 0; i < d; i++) {
                row[i] = (float) (random.nextGaussian() + common);
                squares += row[i] * row[i];
            }
            for (int i = 0; i < d; i++) {
                row[i] /= (float) Math.sqrt(squares);
            }
        }
        return Nd4j.createFromArray(rows);
    }
}
