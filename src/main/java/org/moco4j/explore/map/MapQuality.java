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

    /**
     * Compares the neighbors of one point on the map with its neighbors by features; of equal distances, the lower row
     * is nearer. Not thread-safe.
     */
    private static final class PointRanks {
        private final TsneMap map;
        private final FloatRows rows;
        private final int k;
        private final double[] feature;
        /** The distances by features and on the map; both are smaller for nearer points. */
        private final double[] distance;

        private final double[] onMap;
        private final double[] sorted;
        private long penalty;
        private int kept;

        PointRanks(TsneMap map, FloatRows rows, int k) {
            this.map = map;
            this.rows = rows;
            this.k = k;
            this.feature = new double[rows.length()];
            this.distance = new double[rows.rows()];
            this.onMap = new double[rows.rows()];
            this.sorted = new double[rows.rows()];
        }

        void rank(int point) {
            rows.copy(point, feature);
            for (int j = 0; j < distance.length; j++) {
                double dx = map.x(point) - map.x(j);
                double dy = map.y(point) - map.y(j);
                onMap[j] = dx * dx + dy * dy;
                distance[j] = -(float) rows.dot(j, feature);
            }
            onMap[point] = Double.POSITIVE_INFINITY;
            distance[point] = Double.POSITIVE_INFINITY;
            System.arraycopy(onMap, 0, sorted, 0, onMap.length);
            Arrays.sort(sorted);
            double farthest = sorted[k - 1];
            int beyond = 0;
            while (beyond < k && sorted[k - 1 - beyond] == farthest) {
                beyond++;
            }
            penalty = 0;
            kept = 0;
            int equals = 0;
            for (int j = 0; j < onMap.length; j++) {
                if (onMap[j] < farthest || (onMap[j] == farthest && equals++ < beyond)) {
                    int rank = rankByFeatures(j);
                    penalty += Math.max(0, rank - k);
                    kept += rank <= k ? 1 : 0;
                }
            }
        }

        /**
         * The penalty of the neighbors on the map that are not among the k nearest by features: the sum of their ranks
         * minus k.
         */
        long penalty() {
            return penalty;
        }

        /** How many of the k neighbors are the same. */
        int kept() {
            return kept;
        }

        /** The rank of a point by features, from 1. */
        private int rankByFeatures(int j) {
            int rank = 1;
            for (int other = 0; other < distance.length; other++) {
                if (distance[other] < distance[j] || (distance[other] == distance[j] && other < j)) {
                    rank++;
                }
            }
            return rank;
        }
    }
}
