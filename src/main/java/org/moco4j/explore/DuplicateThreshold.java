package org.moco4j.explore;

import java.util.stream.IntStream;

/**
 * The least cosine similarity of near-duplicates.
 *
 * @param value between -1 and 1, both excluded
 * @param saturated whether the features need a value so near to 1 that only images with equal features are found
 */
public record DuplicateThreshold(double value, boolean saturated) {
    /** The least distance for a threshold, so that identical features count as equal in spite of rounding. */
    private static final double LEAST_DISTANCE = 1e-5;
    /** The rounding error of a distance of zero. */
    private static final double ROUNDING = 1e-6;

    private static final double TIMES_NEARER = 5;
    /** The share of found images that may be there by chance (false discovery rate). */
    private static final double FALSE_DISCOVERIES = 0.05;

    private static final double UPPER_QUANTILE = 0.9;

    /**
     * Suggests a threshold for the features. A fixed number would not work: for an encoder that has learned little, all
     * images are similar.
     *
     * <p>A distance is 1 - cosine. For each image the distance to the nearest image that is not a duplicate is
     * estimated: the distance after the last gap in its neighbor list (a distance that is five times the previous one),
     * or the distance of its nearest neighbor if there is no gap. So the number of duplicates, exact or not, does not
     * matter. A near-duplicate must be five times nearer than the median of these distances. It must also be so near
     * that at most 5% of the found images are there by chance, by the procedure of Benjamini and Hochberg (1995). The
     * distances between images that are not duplicates are assumed to have a Weibull distribution, fitted to the median
     * and the 0.9 quantile.
     *
     * @param lists neighbor lists of the features
     */
    public static DuplicateThreshold suggestedFor(NeighborLists lists) {
        double[] distinct = IntStream.range(0, lists.size())
                .mapToDouble(row -> distanceOfNearestDistinct(lists, row))
                .filter(distance -> distance >= LEAST_DISTANCE)
                .sorted()
                .toArray();
        if (distinct.length == 0) {
            return new DuplicateThreshold(1 - LEAST_DISTANCE, true);
        }
        double median = distinct[distinct.length / 2];
        double upper = distinct[(int) (UPPER_QUANTILE * (distinct.length - 1))];
        double shape = Math.log(Math.log(1 / (1 - UPPER_QUANTILE)) / Math.log(2))
                / Math.max(Math.log(upper / median), LEAST_DISTANCE);
        double distance = Math.min(median / TIMES_NEARER, unlikelyByChance(lists, median, shape));
        return distance > LEAST_DISTANCE
                ? new DuplicateThreshold(Math.max(0, 1 - distance), false)
                : new DuplicateThreshold(1 - LEAST_DISTANCE, true);
    }

    /** The distance after the last gap; NaN if an image has no neighbors. */
    private static double distanceOfNearestDistinct(NeighborLists lists, int row) {
        int found = lists.found(row);
        for (int rank = found - 1; rank > 0; rank--) {
            double distance = distance(lists, row, rank);
            if (distance >= TIMES_NEARER * distance(lists, row, rank - 1)) {
                return distance;
            }
        }
        return found == 0 ? Double.NaN : distance(lists, row, 0);
    }

    private static double distance(NeighborLists lists, int row, int rank) {
        return Math.max(ROUNDING, 1 - (double) lists.similarity(row, rank));
    }

    /**
     * The distance within which at most a share of {@link #FALSE_DISCOVERIES} of the images have their nearest neighbor
     * by chance.
     */
    private static double unlikelyByChance(NeighborLists lists, double median, double shape) {
        double[] chances = IntStream.range(0, lists.size())
                .filter(row -> lists.found(row) > 0)
                .mapToDouble(row -> distance(lists, row, 0))
                .map(distance -> -Math.expm1(-Math.log(2) * Math.pow(distance / median, shape)))
                .sorted()
                .toArray();
        int found = IntStream.rangeClosed(1, chances.length)
                .filter(rank -> chances[rank - 1] <= FALSE_DISCOVERIES * rank / chances.length)
                .max()
                .orElse(1);
        double chance = FALSE_DISCOVERIES * found / chances.length;
        return median * Math.pow(-Math.log1p(-chance) / Math.log(2), 1 / shape);
    }
}
