package org.moco4j.explore;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.moco4j.KeyedRandom;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.NeighborSearch;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Measures the recall of an approximate search on a random sample of images. */
final class RecallSample {
    private final FloatRows rows;
    private final int[] sample;

    RecallSample(FloatRows rows, int most, long seed) {
        this.rows = rows;
        this.sample =
                Arrays.copyOf(KeyedRandom.of(seed, rows.rows()).permutation(rows.rows()), Math.min(most, rows.rows()));
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
