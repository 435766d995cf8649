package org.moco4j.explore.map;

import java.util.Arrays;
import org.moco4j.eval.FloatRows;

/**
 * Compares the neighbors of one point on the map with its neighbors by features; of equal distances, the lower row is
 * nearer. Not thread-safe.
 */
final class PointRanks {
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
