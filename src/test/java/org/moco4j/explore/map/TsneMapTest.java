package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.Clusters;
import org.moco4j.explore.ExactNeighbors;
import org.moco4j.explore.NeighborLists;
import org.nd4j.linalg.api.ndarray.INDArray;

class TsneMapTest {
    private static final TsneSettings QUICK = new TsneSettings(20, 400, 100, 12, 0.5, 2, 1);

    @Test
    void clustersStaySeparate() {
        Clusters clusters = Clusters.of(400, 32, 5, 0.5, 1);
        TsneMap map = TsneMap.of(clusters.features(), QUICK, ProgressListener.NONE);
        assertEquals(400, map.size());
        assertEquals(20, map.perplexity());
        assertTrue(purity(map, clusters.labels(), 10) > 0.99);
        assertTrue(MapQuality.of(map, clusters.features(), 10, 2, 1).trustworthiness() > 0.95);
    }

    @Test
    void theDivergenceDecreases() {
        INDArray features = Clusters.of(300, 16, 4, 0.7, 2).features();
        double before = Double.POSITIVE_INFINITY;
        for (int iterations : new int[] {1, 120, 200, 400}) {
            double divergence = TsneMap.of(
                            features, new TsneSettings(20, iterations, 100, 12, 0.5, 2, 1), ProgressListener.NONE)
                    .divergence();
            assertTrue(divergence < before, iterations + " iterations: " + divergence + " after " + before);
            before = divergence;
        }
    }

    @Test
    void theSameSeedGivesTheSameMapForAnyNumberOfThreads() {
        INDArray features = Clusters.of(250, 16, 3, 0.7, 3).features();
        TsneMap one = TsneMap.of(features, new TsneSettings(15, 150, 50, 12, 0.5, 1, 7), ProgressListener.NONE);
        TsneMap three = TsneMap.of(features, new TsneSettings(15, 150, 50, 12, 0.5, 3, 7), ProgressListener.NONE);
        TsneMap other = TsneMap.of(features, new TsneSettings(15, 150, 50, 12, 0.5, 3, 8), ProgressListener.NONE);
        assertEquals(coordinates(one), coordinates(three));
        assertEquals(one.divergence(), three.divergence());
        assertNotEquals(coordinates(one), coordinates(other));
    }

    @Test
    void knownNeighborListsGiveTheSameMap() {
        INDArray features = Clusters.of(100, 8, 3, 0.7, 3).features();
        NeighborLists lists = new ExactNeighbors(features, 1).lists(QUICK.neighbors(100), ProgressListener.NONE);
        assertEquals(
                coordinates(TsneMap.of(features, QUICK, ProgressListener.NONE)),
                coordinates(TsneMap.of(features, lists, QUICK, ProgressListener.NONE)));
    }

    @Test
    void collapsedFeaturesGiveAMapToo() {
        TsneMap map = TsneMap.of(Clusters.ties(80, 8, 1, 1), QUICK, ProgressListener.NONE);
        for (int i = 0; i < map.size(); i++) {
            assertTrue(Double.isFinite(map.x(i)) && Double.isFinite(map.y(i)));
        }
        assertTrue(Double.isFinite(map.divergence()));
    }

    @Test
    void fewImagesGiveAMapToo() {
        for (int n : new int[] {1, 2, 3, 5}) {
            TsneMap map = TsneMap.of(Clusters.none(n, 4, 1), QUICK, ProgressListener.NONE);
            assertEquals(n, map.size());
            assertTrue(map.perplexity() <= Math.max(1, (n - 1) / 3.0));
            assertTrue(IntStream.range(0, n).allMatch(i -> Double.isFinite(map.x(i)) && Double.isFinite(map.y(i))));
        }
    }

    @Test
    void progressReportsTheStepsAndTheEnd() {
        List<Long> steps = new ArrayList<>();
        TsneMap.of(Clusters.none(30, 4, 1), QUICK, (step, done, total) -> {
            if (step.equals("map")) {
                assertEquals(400, total);
                steps.add(done);
            }
        });
        assertEquals(40, steps.size());
        assertEquals(400, steps.get(39));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TsneSettings(0.5, 10, 5, 12, 0.5, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TsneSettings(30, 10, 5, 12, 0.8, 1, 1));
    }

    /** The share of each point's k nearest points on the map that are in its cluster. */
    private static double purity(TsneMap map, int[] labels, int k) {
        long same = 0;
        for (int i = 0; i < map.size(); i++) {
            int point = i;
            same += IntStream.range(0, map.size())
                    .filter(j -> j != point)
                    .boxed()
                    .sorted((a, b) -> Double.compare(distance(map, point, a), distance(map, point, b)))
                    .limit(k)
                    .filter(j -> labels[j] == labels[point])
                    .count();
        }
        return same / ((double) map.size() * k);
    }

    private static double distance(TsneMap map, int i, int j) {
        return Math.hypot(map.x(i) - map.x(j), map.y(i) - map.y(j));
    }

    private static List<Double> coordinates(TsneMap map) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < map.size(); i++) {
            all.add(map.x(i));
            all.add(map.y(i));
        }
        return all;
    }
}
