package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExactNeighborsTest {
    /** The difference of two sums in double that are rounded to floats: one step. */
    private static final float ROUNDING = 1.2e-7f;

    @Property(tries = 60)
    void listsEqualThoseOfBruteForce(
            @ForAll(min = 2, max = 300) int n,
            @ForAll(min = 1, max = 70) int d,
            @ForAll(min = 1, max = 40) int k,
            @ForAll long seed) {
        INDArray features = Clusters.none(n, d, seed);
        BruteForce truth = new BruteForce(features);

        NeighborLists lists = new ExactNeighbors(features, 2).lists(k, ProgressListener.NONE);

        assertEquals(Math.min(k, n - 1), lists.k());
        assertTrue(lists.recall().exact());
        for (int row = 0; row < n; row++) {
            List<Integer> nearest = truth.nearest(row, k);
            assertEquals(nearest.size(), lists.found(row));
            for (int place = 0; place < nearest.size(); place++) {
                assertTrue(lists.neighbor(row, place) != row);
                assertEquals(
                        truth.similarity(row, nearest.get(place)),
                        truth.similarity(row, lists.neighbor(row, place)),
                        ROUNDING);
                assertEquals(truth.similarity(row, nearest.get(place)), lists.similarity(row, place), ROUNDING);
            }
        }
    }

    @Property(tries = 40)
    void equalNeighborsAreOrderedByRowAndAnImageIsNeverItsOwnNeighbor(
            @ForAll(min = 2, max = 150) int n,
            @ForAll(min = 1, max = 4) int distinct,
            @ForAll(min = 1, max = 160) int k,
            @ForAll long seed) {
        INDArray features = Clusters.ties(n, 8, distinct, seed);
        ExactNeighbors neighbors = new ExactNeighbors(features, 2);
        NeighborLists lists = neighbors.lists(k, ProgressListener.NONE);
        BruteForce truth = new BruteForce(features);
        for (int row = 0; row < n; row++) {
            List<Integer> listOf = listOf(lists, row);
            assertEquals(truth.nearest(row, k), listOf);
            assertEquals(listOf, rows(neighbors.ofRow(row, k)));
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSameLists() {
        INDArray features = Clusters.of(700, 33, 5, 0.5, 1).features();
        NeighborLists one = new ExactNeighbors(features, 1).lists(12, ProgressListener.NONE);
        NeighborLists three = new ExactNeighbors(features, 3).lists(12, ProgressListener.NONE);
        for (int row = 0; row < 700; row++) {
            assertEquals(listOf(one, row), listOf(three, row));
        }
    }

    @Test
    void anExternalImageHasNeighborsToo() {
        INDArray features = Clusters.none(200, 16, 1);
        float[] feature = features.getRow(7).toFloatVector();
        List<Neighbor> found = new ExactNeighbors(features, 1).ofFeature(feature, 5);
        assertEquals(5, found.size());
        assertEquals(7, found.get(0).row());
        assertEquals(1, found.get(0).similarity(), 1e-6);
        assertEquals(new BruteForce(features).nearest(7, 4), rows(found.subList(1, 5)));
        assertEquals(
                200, new ExactNeighbors(features, 1).ofFeature(feature, 900).size());
    }

    @Test
    void progressEndsWithAllRows() {
        List<Long> done = new ArrayList<>();
        new ExactNeighbors(Clusters.none(300, 4, 1), 1).lists(1, (step, now, total) -> {
            assertEquals(300, total);
            done.add(now);
        });
        assertEquals(300, done.get(done.size() - 1));
        assertEquals(done.stream().sorted().distinct().toList(), done);
    }

    @Test
    void aSingleImageHasNoNeighbors() {
        ExactNeighbors alone = new ExactNeighbors(Clusters.none(1, 4, 1), 1);
        assertEquals(0, alone.lists(3, ProgressListener.NONE).found(0));
        assertEquals(List.of(), alone.ofRow(0, 3));
    }

    @Test
    void nonFiniteFeaturesAreReportedToTheUser() {
        INDArray features = Nd4j.createFromArray(new float[][] {{1, 0}, {Float.NaN, 0}});
        assertUserError(() -> new ExactNeighbors(features, 1), "image 1");
    }

    @Test
    void featuresThatDoNotHaveLengthOneAreRefused() {
        INDArray features = Nd4j.createFromArray(new float[][] {{1, 0}, {2, 0}});
        assertThrows(IllegalArgumentException.class, () -> new ExactNeighbors(features, 1));
    }

    @Test
    void requestsOutsideTheDataAreRefused() {
        ExactNeighbors three = new ExactNeighbors(Clusters.none(3, 4, 1), 1);
        assertThrows(IllegalArgumentException.class, () -> three.ofRow(3, 1));
        assertThrows(IllegalArgumentException.class, () -> three.ofRow(0, 0));
        assertThrows(IllegalArgumentException.class, () -> three.ofFeature(new float[] {1, 0}, 1));
    }

    private static List<Integer> listOf(NeighborLists lists, int row) {
        return IntStream.range(0, lists.found(row))
                .mapToObj(place -> lists.neighbor(row, place))
                .toList();
    }

    private static List<Integer> rows(List<Neighbor> neighbors) {
        return neighbors.stream().map(Neighbor::row).toList();
    }
}
