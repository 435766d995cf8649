package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.explore.Clusters;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MapQualityTest {
    @Property(tries = 30)
    void theQualityEqualsItsDefinition(
            @ForAll(min = 10, max = 80) int n, @ForAll(min = 1, max = 4) int k, @ForAll long seed) {
        INDArray features = Clusters.none(n, 5, seed);
        TsneMap map = random(n, seed);
        double[][] rows = features.toDoubleMatrix();
        long penalty = 0;
        int kept = 0;
        for (int i = 0; i < n; i++) {
            int point = i;
            List<Integer> byFeatures = others(n, i, j -> -dot(rows[point], rows[j]));
            List<Integer> onMap = others(n, i, j -> Math.hypot(map.x(point) - map.x(j), map.y(point) - map.y(j)));
            for (int j : onMap.subList(0, k)) {
                int rank = byFeatures.indexOf(j) + 1;
                penalty += Math.max(0, rank - k);
                kept += rank <= k ? 1 : 0;
            }
        }

        MapQuality quality = MapQuality.of(map, features, k, 2, 1);

        assertEquals(1 - 2.0 * penalty / ((double) n * k * (2 * n - 3 * k - 1)), quality.trustworthiness(), 1e-12);
        assertEquals((double) kept / (n * k), quality.neighborsKept(), 1e-12);
        assertEquals(n, quality.sample());
    }

    @Test
    void aMapThatPreservesAllDistancesIsPerfect() {
        Random random = new Random(1);
        double[] angle = random.doubles(200, 0, 3).toArray();
        float[][] rows = new float[200][];
        double[] x = new double[200];
        for (int i = 0; i < 200; i++) {
            rows[i] = new float[] {(float) Math.cos(angle[i]), (float) Math.sin(angle[i])};
            x[i] = angle[i];
        }
        MapQuality quality = MapQuality.of(
                new TsneMap(x, new double[200], 30, 0), Nd4j.createFromArray(rows), MapQuality.DEFAULT_NEIGHBORS, 1, 1);
        // Except for neighbors whose cosines are equal as floats.
        assertEquals(1, quality.trustworthiness(), 1e-3);
        assertEquals(1, quality.neighborsKept(), 0.02);
    }

    @Test
    void randomlyPlacedPointsAreHalfTrustworthy() {
        MapQuality quality = MapQuality.of(random(1000, 1), Clusters.none(1000, 8, 2), 10, 2, 1);
        assertEquals(0.5, quality.trustworthiness(), 0.02);
        assertEquals(0.01, quality.neighborsKept(), 0.005);
    }

    @Test
    void aLargeMapIsMeasuredOnASample() {
        INDArray features = Clusters.none(2500, 4, 1);
        TsneMap map = random(2500, 2);
        MapQuality one = MapQuality.of(map, features, 5, 1, 3);
        assertEquals(2000, one.sample());
        assertEquals(one, MapQuality.of(map, features, 5, 3, 3));
        assertTrue(one.trustworthiness() < 0.55);
    }

    @Test
    void aTooLargeKIsRefused() {
        INDArray features = Clusters.none(20, 4, 1);
        TsneMap map = random(20, 1);
        assertThrows(IllegalArgumentException.class, () -> MapQuality.of(map, features, 10, 1, 1));
    }

    private static TsneMap random(int n, long seed) {
        Random random = new Random(seed);
        return new TsneMap(random.doubles(n).toArray(), random.doubles(n).toArray(), 30, 0);
    }

    private static List<Integer> others(int n, int i, IntToDoubleFunction distance) {
        return IntStream.range(0, n)
                .filter(j -> j != i)
                .boxed()
                .sorted(Comparator.comparingDouble(distance::applyAsDouble))
                .toList();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return (float) sum;
    }
}
