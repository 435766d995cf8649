package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class KnnMonitorTest {
    private static final INDArray NORTH = Nd4j.createFromArray(new float[][] {{0, 1}});

    @Test
    void aNearNeighborOutvotesManyFarNeighbors() {
        INDArray bank = Nd4j.createFromArray(new float[][] {{1, 0}, {1, 0}, {1, 0}, {0.6f, 0.8f}});
        int[] labels = {1, 1, 1, 0};
        // exp(0.8 / 0.1) against 3 at t = 0.1; exp(0.8 / 10) against 3 at t = 10.
        assertEquals(1, new KnnMonitor(4, 0.1, 2).accuracy(bank, labels, NORTH, new int[] {0}));
        assertEquals(0, new KnnMonitor(4, 10, 2).accuracy(bank, labels, NORTH, new int[] {0}));
    }

    @Test
    void oneClassIsAlwaysRight() {
        INDArray features = Vectors.random(30, 8, 1);
        int[] labels = new int[30];
        assertEquals(1, new KnnMonitor(200, 0.1, 1).accuracy(features, labels, features, labels));
    }

    @Test
    void theNearestNeighborOfAFeatureInTheBankIsItself() {
        INDArray features = Vectors.random(500, 16, 2);
        int[] labels = Vectors.labels(500, 10, 3);
        assertEquals(1, new KnnMonitor(1, 0.1, 10).accuracy(features, labels, features, labels));
    }

    @Test
    void randomFeaturesAreRightByChance() {
        double accuracy = new KnnMonitor(200, 0.1, 10)
                .accuracy(
                        Vectors.random(2000, 32, 4),
                        Vectors.labels(2000, 10, 5),
                        Vectors.random(2000, 32, 6),
                        Vectors.labels(2000, 10, 7));
        assertEquals(0.1, accuracy, 0.04);
    }

    @Test
    void aTinyTemperatureDoesNotOverflow() {
        INDArray bank = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
        assertEquals(1, new KnnMonitor(2, 1e-6, 2).accuracy(bank, new int[] {0, 1}, NORTH, new int[] {1}));
    }

    @Test
    void ifFeaturesCollapseTheFirstOnesOfTheBankVote() {
        INDArray bank = Nd4j.ones(5000, 2).muli(Math.sqrt(0.5));
        int[] labels = new int[5000];
        Arrays.fill(labels, 0, 10, 1);
        assertEquals(1, new KnnMonitor(10, 0.1, 2).accuracy(bank, labels, NORTH, new int[] {1}));
        assertEquals(0, new KnnMonitor(21, 0.1, 2).accuracy(bank, labels, NORTH, new int[] {1}));
    }

    @Test
    void aNonFiniteFeatureIsNeverANeighbor() {
        INDArray bank = Nd4j.createFromArray(new float[][] {{Float.NaN, 0}, {Float.NaN, 0}, {1, 0}});
        assertEquals(1, new KnnMonitor(2, 0.1, 2).accuracy(bank, new int[] {0, 0, 1}, NORTH, new int[] {1}));
    }

    @Test
    void partsOfLargerMatricesAreReadCorrectly() {
        INDArray all = Vectors.random(50, 12, 8);
        INDArray bank = all.get(NDArrayIndex.interval(7, 40));
        INDArray queries = all.get(NDArrayIndex.interval(20, 33));
        int[] labels = Vectors.labels(33, 4, 9);
        KnnMonitor monitor = new KnnMonitor(5, 0.1, 4);
        assertArrayEquals(
                monitor.rankedClasses(bank.dup('c'), labels, queries.dup('c'), 4),
                monitor.rankedClasses(bank, labels, queries, 4));
    }

    @Test
    void accuracyAtFiveCountsTheFirstFivePredictions() {
        int[][] ranked = {{3, 1, 2}, {0, 1, 2}, {2, 0, 1}};
        int[] labels = {2, 0, 3};
        assertEquals(1 / 3.0, KnnMonitor.accuracy(ranked, labels, 1));
        assertEquals(2 / 3.0, KnnMonitor.accuracy(ranked, labels, 5));
    }

    @Test
    void memoryStaysConstantOverManyCalls() {
        INDArray bank = Vectors.random(20_000, 8, 10);
        INDArray queries = Vectors.random(256, 8, 11);
        int[] labels = Vectors.labels(20_000, 10, 12);
        KnnMonitor monitor = new KnnMonitor(20, 0.1, 10);
        monitor.rankedClasses(bank, labels, queries, 1);
        long before = Pointer.physicalBytes();
        for (int call = 0; call < 20; call++) {
            monitor.rankedClasses(bank, labels, queries, 1);
        }
        // A product takes 20 MB, so a leak would cost 400 MB.
        long grown = (Pointer.physicalBytes() - before) >> 20;
        assertTrue(grown < 150, "grew by " + grown + " MB");
    }

    @Test
    void inputsThatDoNotMatchAreRefused() {
        KnnMonitor monitor = new KnnMonitor(3, 0.1, 2);
        INDArray bank = Vectors.random(4, 6, 13);
        assertRefused("3 labels for 4", () -> monitor.rankedClasses(bank, new int[3], bank, 1));
        assertRefused("label 1 is 2", () -> monitor.rankedClasses(bank, new int[] {0, 2, 0, 0}, bank, 1));
        assertRefused(
                "5 dimensions",
                () -> monitor.rankedClasses(Vectors.random(4, 5, 14), new int[4], Vectors.random(1, 6, 15), 1));
        assertRefused("row-major order", () -> monitor.rankedClasses(bank, new int[4], bank.transpose(), 1));
        assertRefused("temperature", () -> new KnnMonitor(3, 0, 2));
    }

    private static void assertRefused(String part, Runnable call) {
        assertContains(assertThrows(IllegalArgumentException.class, call::run).getMessage(), part);
    }

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

    /** The weighted kNN by its definition: all similarities in double, sorted. */
    private record BruteForceKnn(int k, double temperature, int classes) {

        /** The votes for each class. */
        double[] votes(double[][] rows, int[] labels, double[] q) {
            double[] similarity = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                double sum = 0;
                for (int j = 0; j < q.length; j++) {
                    sum += rows[i][j] * q[j];
                }
                // Similarities are rounded to floats: smaller differences are ties.
                similarity[i] = (float) sum;
            }
            double[] votes = new double[classes];
            IntStream.range(0, rows.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> -similarity[i])
                            .thenComparing(i -> i))
                    .limit(k)
                    .forEach(i -> votes[labels[i]] += Math.exp(similarity[i] / temperature));
            return votes;
        }

        /** The classes by their votes, most first, equal ones by number. */
        int[] ranked(double[] votes) {
            return IntStream.range(0, classes)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer c) -> -votes[c]).thenComparing(c -> c))
                    .mapToInt(c -> c)
                    .toArray();
        }
    }
}
