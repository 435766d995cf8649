package org.moco4j.explore;

import java.util.stream.IntStream;

/**
 * The cosine similarity from which on images are near-duplicates.
 *
 * @param value between -1 and 1, both excluded
 * @param saturated whether the features would need a value so near to 1 that only images of equal features are found
 */
public record DuplicateThreshold(double value, boolean saturated) {
    /** Of floats, so that the rounding of identical features does not part them. */
    private static final double LEAST_DISTANCE = 1e-5;
    /** What rounding leaves of a distance of zero. */
    private static final double ROUNDING = 1e-6;

    private static final double TIMES_NEARER = 5;
    /** The share of images found that may be there by chance. */
    private static final double FALSE_DISCOVERIES = 0.05;

    private static final double UPPER_QUANTILE = 0.9;

    /**
     * A threshold that suits the features. One fixed number would not do: an encoder that has learned little finds all images alike.
     *
     * <p>A distance is 1 - cosine. For each image the distance to the nearest one that is no duplicate is estimated: the one behind the
     * last gap in its list of neighbors, if a distance there is five times the one before, else its nearest. So it does not matter how many of
     * the images have duplicates, exact or not. A near-duplicate must be five times nearer than the median of these distances, and so near
     * that few would be by chance: at most 5% of those found, by the procedure of Benjamini and Hochberg (1995), with a
     * Weibull distribution of the distances between images that are no duplicates, fitted to the median and the 0.9 quantile.
     *
     * @param lists of the features
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

    /** Behind the last gap; NaN if an image has no neighbors. */
    private static double distanceOfNearestDistinct(NeighborLists lists, int row) {
        int found = lists.found(row);
        for (int place = found - 1; place > 0; place--) {
            double distance = distance(lists, row, place);
            if (distance >= TIMES_NEARER * distance(lists, row, place - 1)) {
                return distance;
            }
        }
        return found == 0 ? Double.NaN : distance(lists, row, 0);
    }

    private static double distance(NeighborLists lists, int row, int place) {
        return Math.max(ROUNDING, 1 - (double) lists.similarity(row, place));
    }

    /** The distance up to which at most a share of {@link #FALSE_DISCOVERIES} of the images have their nearest by chance. */
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
