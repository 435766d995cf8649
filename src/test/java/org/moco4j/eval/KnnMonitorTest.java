package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
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
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
