package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class KnnMonitorPropertiesTest {
    private static final double T = 0.1;

    /** Votes that differ only by rounding may be in any order. */
    private static final double ROUNDING = 1e-6;

    @Property(tries = 100)
    void theRankingEqualsThatOfBruteForceInDouble(
            @ForAll(min = 1, max = 300) int n,
            @ForAll(min = 1, max = 40) int m,
            @ForAll(min = 1, max = 65) int d,
            @ForAll(min = 1, max = 350) int k,
            @ForAll(min = 1, max = 12) int classes,
            @ForAll long seed) {
        INDArray bank = Vectors.random(n, d, seed);
        INDArray queries = Vectors.random(m, d, seed + 1);
        int[] labels = Vectors.labels(n, classes, seed);

        int[][] ranked = new KnnMonitor(k, T, classes, 2).rankedClasses(bank, labels, queries, classes);

        assertRanked(new BruteForceKnn(k, T, classes), bank, labels, queries, ranked);
    }

    @Property(tries = 50)
    void ofEqualFeaturesTheLowerIndexComesFirst(
            @ForAll(min = 1, max = 6) int distinct,
            @ForAll(min = 1, max = 200) int n,
            @ForAll(min = 1, max = 200) int k,
            @ForAll long seed) {
        float[][] few = Vectors.random(distinct, 7, seed).toFloatMatrix();
        INDArray bank = Nd4j.createFromArray(Arrays.stream(Vectors.labels(n, distinct, seed + 1))
                .mapToObj(i -> few[i])
                .toArray(float[][]::new));
        INDArray queries = Vectors.random(9, 7, seed + 2);
        int[] labels = Vectors.labels(n, 5, seed + 3);

        int[][] ranked = new KnnMonitor(k, T, 5, 2).rankedClasses(bank, labels, queries, 5);

        assertRanked(new BruteForceKnn(k, T, 5), bank, labels, queries, ranked);
    }

    @Property(tries = 40)
    void blocksAndThreadsChangeNothing(
            @ForAll(min = 1, max = 400) int n,
            @ForAll(min = 1, max = 90) int m,
            @ForAll(min = 1, max = 90) int block,
            @ForAll(min = 1, max = 4) int threads,
            @ForAll long seed) {
        INDArray bank = Vectors.random(n, 33, seed);
        INDArray queries = Vectors.random(m, 33, seed + 1);

        float[][] whole = neighbors(new NeighborSearch(20, 1, m), bank, queries);
        float[][] blocks = neighbors(new NeighborSearch(20, threads, block), bank, queries);

        assertTrue(Arrays.deepEquals(whole, blocks));
    }

    /** Index, similarity, index, similarity and so on, for each query. */
    private static float[][] neighbors(NeighborSearch search, INDArray bank, INDArray queries) {
        float[][] all = new float[(int) queries.size(0)][];
        search.search(bank, queries, (query, nearest) -> {
            all[query] = new float[2 * nearest.found()];
            for (int i = 0; i < nearest.found(); i++) {
                all[query][2 * i] = nearest.row(i);
                all[query][2 * i + 1] = nearest.similarity(i);
            }
        });
        return all;
    }

    private static void assertRanked(
            BruteForceKnn reference, INDArray bank, int[] labels, INDArray queries, int[][] ranked) {
        double[][] rows = bank.toDoubleMatrix();
        double[][] queryRows = queries.toDoubleMatrix();
        assertEquals(queryRows.length, ranked.length);
        for (int q = 0; q < ranked.length; q++) {
            double[] votes = reference.votes(rows, labels, queryRows[q]);
            int[] expected = reference.ranked(votes);
            int[] everyClass = ranked[q].clone();
            Arrays.sort(everyClass);
            assertArrayEquals(Arrays.stream(expected).sorted().toArray(), everyClass);
            for (int place = 0; place < expected.length; place++) {
                double most = votes[expected[place]];
                assertEquals(most, votes[ranked[q][place]], ROUNDING * Math.max(most, Double.MIN_NORMAL));
            }
        }
    }
}
