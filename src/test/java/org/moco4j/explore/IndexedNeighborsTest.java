package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.explore.IndexedNeighbors.RecallSample;
import org.moco4j.explore.NearDuplicates.DuplicateGroup.Member;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.explore.NeighborLists.Recall;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class IndexedNeighborsTest {
    private static final int N = 1200;

    @Test
    void nearlyAllTrueNeighborsAreFoundAndTheRecallShowsIt() {
        INDArray features = Clusters.of(N, 24, 30, 0.6, 1).features();
        NeighborLists exact = new ExactNeighbors(features, 2).lists(10, ProgressListener.NONE);
        NeighborLists found = index(features, 2).lists(10, ProgressListener.NONE);

        long hits = 0;
        for (int row = 0; row < N; row++) {
            List<Integer> truth = rows(exact, row);
            List<Integer> listed = rows(found, row);
            assertFalse(listed.contains(row));
            assertEquals(listed.size(), listed.stream().distinct().count());
            hits += listed.stream().filter(truth::contains).count();
        }
        double share = hits / (10.0 * N);
        assertTrue(share > 0.97, "recall " + share);
        assertEquals(share, found.recall().share(), 0.02);
        assertEquals(500, found.recall().queries());
        assertEquals(10, found.recall().k());
        assertTrue(
                found.recall().toString().contains("recall@10"), found.recall().toString());
    }

    @Test
    void aPoorIndexHasALowRecall() {
        INDArray features = Clusters.none(400, 16, 1);
        // Returns the nearest row and nine wrong ones.
        ExactNeighbors exact = new ExactNeighbors(features, 1);
        NearestNeighbors poor = new NearestNeighbors() {
            @Override
            public NeighborLists lists(int k, ProgressListener progress) {
                throw new AssertionError("not requested");
            }

            @Override
            public List<Neighbor> ofRow(int row, int k) {
                List<Neighbor> all = exact.ofRow(row, 400);
                return Stream.concat(all.stream().limit(1), all.stream().skip(k))
                        .limit(k)
                        .toList();
            }

            @Override
            public List<Neighbor> ofFeature(float[] feature, int k) {
                throw new AssertionError("not requested");
            }
        };
        Recall recall = new RecallSample(new FloatRows("features", features), 20, 1).measure(poor, 10);
        assertEquals(new Recall(0.1, 10, 20), recall);
    }

    @Test
    void copiesDoNotDisconnectTheIndex() {
        INDArray features = Clusters.ties(N, 32, 40, 3);
        NeighborLists lists = index(features, 2).lists(10, ProgressListener.NONE);
        NeighborLists exact = new ExactNeighbors(features, 2).lists(10, ProgressListener.NONE);
        for (int row = 0; row < N; row++) {
            assertEquals(rows(exact, row), rows(lists, row));
        }
        assertEquals(
                40,
                NearDuplicates.of(features, lists, 0.99, ProgressListener.NONE)
                        .groups()
                        .size());
    }

    @Test
    void threadsChangeNothing() {
        INDArray features = Clusters.of(N, 16, 10, 0.8, 2).features();
        NeighborLists one = index(features, 1).lists(5, ProgressListener.NONE);
        NeighborLists three = index(features, 3).lists(5, ProgressListener.NONE);
        for (int row = 0; row < N; row++) {
            assertEquals(rows(one, row), rows(three, row));
        }
        assertEquals(one.recall(), three.recall());
    }

    @Test
    void duplicatesAndOutliersContainTheRecall() {
        float[][] rows = Clusters.none(N, 32, 3).toFloatMatrix();
        rows[1100] = rows[11].clone();
        INDArray features = Nd4j.createFromArray(rows);
        NeighborLists lists = index(features, 2).lists(10, ProgressListener.NONE);

        NearDuplicates duplicates = NearDuplicates.of(features, lists, 0.95, ProgressListener.NONE);

        assertEquals(1, duplicates.groups().size());
        assertEquals(11, duplicates.groups().get(0).first());
        assertEquals(lists.recall(), duplicates.recall());
        assertEquals(lists.recall(), Outliers.of(lists, 10).recall());
    }

    @Test
    void aLinkThatOneOfTwoListsMissesStillCounts() {
        INDArray features = Clusters.ties(4, 8, 1, 1);
        NeighborLists lists = new NeighborLists(4, 2, new Recall(0.5, 2, 4));
        lists.set(0, 0, 2, 0.97f);
        lists.set(1, 0, 2, 0.96f);

        NearDuplicates found = NearDuplicates.of(features, lists, 0.95, ProgressListener.NONE);

        assertEquals(
                List.of(new Member(0, 2, 0.97f), new Member(1, 2, 0.96f), new Member(2, 0, 0.97f)),
                found.groups().get(0).members());
    }

    @Test
    void anExternalFeatureIsFoundToo() {
        INDArray features = Clusters.of(N, 16, 10, 0.8, 2).features();
        NearestNeighbors index = index(features, 1);
        List<Neighbor> found = index.ofFeature(features.getRow(77).toFloatVector(), 4);
        assertEquals(77, found.get(0).row());
        assertEquals(found.subList(1, 4), index.ofRow(77, 3));
    }

    @Test
    void fewImagesAreSearchedExactly() {
        INDArray features = Clusters.none(10, 4, 1);
        assertTrue(NearestNeighbors.of(features, 1, 1, ProgressListener.NONE)
                .lists(3, ProgressListener.NONE)
                .recall()
                .exact());
    }

    private static NearestNeighbors index(INDArray features, int threads) {
        return new IndexedNeighbors(features, threads, 5, ProgressListener.NONE);
    }

    private static List<Integer> rows(NeighborLists lists, int row) {
        return IntStream.range(0, lists.found(row))
                .mapToObj(place -> lists.neighbor(row, place))
                .toList();
    }
}
