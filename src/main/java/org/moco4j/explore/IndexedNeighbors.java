package org.moco4j.explore;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.moco4j.KeyedRandom;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.NeighborSearch;
import org.moco4j.eval.WorkerPool;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.explore.NeighborLists.Recall;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds approximate neighbors with an index, a navigable small-world graph (Malkov and Yashunin 2018, "Efficient and
 * robust approximate nearest neighbor search using Hierarchical Navigable Small World graphs"; Lucene's
 * implementation), with the recall measured on a random sample. The graph is built by one thread and searched by many;
 * the result is the same for any number.
 */
final class IndexedNeighbors implements NearestNeighbors {
    /** Number of queries whose true neighbors are computed to measure the recall. */
    private static final int SAMPLE = 500;

    private static final int QUERIES_AT_ONCE = 4096;

    private final FloatRows rows;
    private final int threads;
    private final long seed;
    private final HnswIndex graph;

    /**
     * Builds the index.
     *
     * @param features {@code [n, d]} floats in row-major order, each row of length one
     * @param threads number of threads that search
     * @param seed of the sample
     */
    IndexedNeighbors(INDArray features, int threads, long seed, ProgressListener progress) {
        this.rows = UnitRows.of(features);
        this.threads = threads;
        this.seed = seed;
        this.graph = HnswIndex.of(rows, progress);
    }

    @Override
    public Recall recall(int k) {
        int most = Math.min(k, rows.rows() - 1);
        return most == 0 ? Recall.EXACT : new RecallSample(rows, SAMPLE, seed).measure(this, most);
    }

    @Override
    public NeighborLists lists(int k, ProgressListener progress) {
        UnitRows.checkNeighbors(k);
        int most = Math.min(k, rows.rows() - 1);
        NeighborLists lists = new NeighborLists(rows.rows(), most, recall(k));
        try (WorkerPool pool = new WorkerPool("neighbors", threads)) {
            for (int from = 0; from < rows.rows(); from += QUERIES_AT_ONCE) {
                int to = Math.min(rows.rows(), from + QUERIES_AT_ONCE);
                AtomicInteger next = new AtomicInteger(from);
                pool.start(worker -> {
                            for (int row = next.getAndIncrement(); row < to; row = next.getAndIncrement()) {
                                fill(lists, row);
                            }
                        })
                        .await();
                progress.progress("nearest neighbors", to, rows.rows());
            }
        }
        return lists;
    }

    @Override
    public List<Neighbor> ofRow(int row, int k) {
        UnitRows.checkNeighbors(k);
        UnitRows.checkRow(row, rows.rows());
        double[] query = new double[rows.length()];
        rows.copy(row, query);
        return graph.search(query, k + 1).stream()
                .filter(neighbor -> neighbor.row() != row)
                .limit(k)
                .toList();
    }

    @Override
    public List<Neighbor> ofFeature(float[] feature, int k) {
        UnitRows.checkNeighbors(k);
        UnitRows.checkFeature(feature, rows.length());
        double[] query = new double[feature.length];
        for (int i = 0; i < query.length; i++) {
            query[i] = feature[i];
        }
        return graph.search(query, k);
    }

    private void fill(NeighborLists lists, int row) {
        List<Neighbor> found = ofRow(row, lists.k());
        for (int rank = 0; rank < found.size(); rank++) {
            lists.set(row, rank, found.get(rank).row(), found.get(rank).similarity());
        }
    }

    /** Measures the recall of an approximate search on a random sample of images. */
    static final class RecallSample {
        private final FloatRows rows;
        private final int[] sample;

        RecallSample(FloatRows rows, int most, long seed) {
            this.rows = rows;
            this.sample = Arrays.copyOf(
                    KeyedRandom.of(seed, rows.rows()).permutation(rows.rows()), Math.min(most, rows.rows()));
        }

        /** @param k at least 1, below the number of rows */
        Recall measure(NearestNeighbors approximate, int k) {
            AtomicLong hits = new AtomicLong();
            NeighborSearch search = new NeighborSearch(k + 1, 1);
            try (INDArray queries = UnitRows.gather(rows, sample)) {
                search.search(rows.matrix(), queries, (query, nearest) -> {
                    // The image itself is one of the k + 1 nearest, so the last one is the k-th other image.
                    float kth = nearest.similarity(nearest.found() - 1);
                    List<Neighbor> found = approximate.ofRow(sample[query], k);
                    hits.addAndGet(found.stream()
                            .filter(neighbor -> neighbor.similarity() >= kth)
                            .count());
                });
            }
            search.release();
            return new Recall((double) hits.get() / ((long) sample.length * k), k, sample.length);
        }
    }
}
