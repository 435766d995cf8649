package org.moco4j.explore.map;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.moco4j.KeyedRandom;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.WorkerPool;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures how well a map preserves neighborhoods.
 *
 * @param trustworthiness whether neighbors on the map are neighbors in feature space (Venna and Kaski 2001,
 *     "Neighborhood preservation in nonlinear projection methods: an experimental study", eq. 1): 1 if each point's k
 *     nearest on the map are also its k nearest by features, about 0.5 for randomly placed points
 * @param neighborsKept the share of each point's k nearest by features that are among its k nearest on the map, 0 to 1
 * @param k number of neighbors
 * @param sample number of measured points: all points, or a random sample of a large map
 */
public record MapQuality(double trustworthiness, double neighborsKept, int k, int sample) {
    /** The default number of neighbors. */
    public static final int DEFAULT_NEIGHBORS = 10;

    /** Largest number of measured points: their mean differs from the mean over all points in the third digit. */
    private static final int LARGEST_SAMPLE = 2000;

    /**
     * Measures a map.
     *
     * @param features {@code [n, d]} floats from which the map was made
     * @param k at least 1, below n / 2
     * @param threads number of threads; the result is the same for any number
     * @param seed of the sample
     */
    public static MapQuality of(TsneMap map, INDArray features, int k, int threads, long seed) {
        int n = map.size();
        if (k < 1 || 2 * k >= n || features.size(0) != n) {
            throw new IllegalArgumentException(
                    "k is " + k + " for a map of " + n + " points from " + features.size(0) + " features");
        }
        int[] sample = Arrays.copyOf(KeyedRandom.of(seed).permutation(n), Math.min(n, LARGEST_SAMPLE));
        FloatRows rows = new FloatRows("features", features);
        long[] penalty = new long[sample.length];
        int[] kept = new int[sample.length];
        try (WorkerPool pool = new WorkerPool("map quality", threads)) {
            pool.start(worker -> {
                        PointRanks ranks = new PointRanks(map, rows, k);
                        for (int i = worker; i < sample.length; i += threads) {
                            ranks.rank(sample[i]);
                            penalty[i] = ranks.penalty();
                            kept[i] = ranks.kept();
                        }
                    })
                    .await();
        }
        double worst = (double) sample.length * k * (2.0 * n - 3.0 * k - 1) / 2;
        return new MapQuality(
                1 - Arrays.stream(penalty).sum() / worst,
                IntStream.of(kept).sum() / ((double) sample.length * k),
                k,
                sample.length);
    }
}
