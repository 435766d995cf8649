package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.moco4j.ProgressListener;
import org.moco4j.explore.CopyCandidates.Pair;
import org.moco4j.explore.NearDuplicates.DuplicateGroup.Member;
import org.moco4j.explore.NeighborLists.Recall;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Groups of images that are nearly the same: all pairs of a group have a cosine similarity of at least a threshold
 * (complete linkage), and no image is in two groups. So a chain of images, each similar only to the next, is not a
 * group.
 *
 * <p>If an image's neighbor list ends below the threshold, it contains all images close to it. Only images whose list
 * does not are compared with each other again.
 *
 * @param threshold least similarity of two images of a group
 * @param groups largest first, of equal sizes the more similar first
 * @param recall of the neighbor lists; if they are not exact, a group may be split or a pair missed
 */
public record NearDuplicates(double threshold, List<DuplicateGroup> groups, Recall recall) {
    private static final Comparator<DuplicateGroup> LARGEST_FIRST = Comparator.comparingInt(DuplicateGroup::size)
            .thenComparingDouble(DuplicateGroup::highest)
            .reversed()
            .thenComparingInt(DuplicateGroup::first);

    /** With fewer images, one group of nearly all of them is usual. */
    private static final int FEWEST_IMAGES = 10;

    private static final double NEARLY_ALL = 0.8;

    public NearDuplicates {
        groups = List.copyOf(groups);
    }

    /**
     * Finds the groups.
     *
     * @param features {@code [n, d]} floats in row-major order, each row of length one
     * @param lists neighbor lists of these features, with any k
     * @param threshold between -1 and 1, both excluded; identical images may differ from 1 by rounding
     * @throws IllegalArgumentException if the threshold is out of range or the lists are of other features
     */
    public static NearDuplicates of(
            INDArray features, NeighborLists lists, double threshold, ProgressListener progress) {
        if (!(threshold > -1 && threshold < 1)) {
            throw new IllegalArgumentException("the threshold must be between -1 and 1, was " + threshold);
        }
        if (features.size(0) != lists.size()) {
            throw new IllegalArgumentException(
                    "lists of " + lists.size() + " images for " + features.size(0) + " features");
        }
        List<DuplicateGroup> groups = new DuplicateGrouping(UnitRows.of(features), lists, threshold).groups(progress);
        return new NearDuplicates(
                threshold, groups.stream().sorted(LARGEST_FIRST).toList(), lists.recall());
    }

    /**
     * Returns these groups with copies that were found in another way. A copy joins the group of its original; without
     * a group, the two become one. So not all pairs of a group reach the threshold.
     *
     * @param copies pairs of images, the most similar first
     */
    public NearDuplicates withCopies(List<Pair> copies) {
        Map<Integer, List<Member>> groupOf = new HashMap<>();
        for (DuplicateGroup group : groups) {
            List<Member> members = new ArrayList<>(group.members());
            members.forEach(member -> groupOf.put(member.row(), members));
        }
        for (Pair pair : copies) {
            List<Member> group = joined(groupOf, pair.first(), pair.second(), pair.similarity());
            List<Member> other = joined(groupOf, pair.second(), pair.first(), pair.similarity());
            if (group != other) {
                group.addAll(other);
                other.forEach(member -> groupOf.put(member.row(), group));
            }
        }
        Set<List<Member>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(groupOf.values());
        List<DuplicateGroup> all = distinct.stream()
                .map(members -> new DuplicateGroup(members.stream()
                        .sorted(Comparator.comparingInt(Member::row))
                        .toList()))
                .sorted(LARGEST_FIRST)
                .toList();
        return new NearDuplicates(threshold, all, recall);
    }

    /** Returns the group of a row. If it has none, a group of its own is added. */
    private static List<Member> joined(Map<Integer, List<Member>> groupOf, int row, int copy, float similarity) {
        return groupOf.computeIfAbsent(row, alone -> new ArrayList<>(List.of(new Member(row, copy, similarity))));
    }

    /**
     * Returns whether nearly all images are in one group, so that the threshold does not distinguish images.
     *
     * @param images number of all images
     */
    public boolean mostlyOneGroup(int images) {
        return !groups.isEmpty() && images >= FEWEST_IMAGES && groups.get(0).size() >= NEARLY_ALL * images;
    }

    /** How many images could be removed if one of each group is kept. */
    int redundant() {
        return groups.stream().mapToInt(group -> group.size() - 1).sum();
    }

    /**
     * Images that are nearly the same: the similarity of any two of them is at least the threshold, except for copies
     * that were found in another way.
     *
     * @param members at least two, ordered by row
     */
    public record DuplicateGroup(List<Member> members) {
        public DuplicateGroup {
            members = List.copyOf(members);
        }

        /**
         * An image of the group.
         *
         * @param row of the features
         * @param nearest the most similar row of the same group
         * @param similarity cosine similarity of the two
         */
        public record Member(int row, int nearest, float similarity) {}

        /** The number of images. */
        public int size() {
            return members.size();
        }

        /** The image to keep: the first. */
        int first() {
            return members.get(0).row();
        }

        /**
         * The lowest of the members' similarities to their most similar member; at least the threshold without copies.
         */
        public float lowest() {
            return (float)
                    members.stream().mapToDouble(Member::similarity).min().orElseThrow();
        }

        /** The similarity of the two most similar members. */
        public float highest() {
            return (float)
                    members.stream().mapToDouble(Member::similarity).max().orElseThrow();
        }
    }

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
         * Suggests a threshold for the features. A fixed number would not work: for an encoder that has learned little,
         * all images are similar.
         *
         * <p>A distance is 1 - cosine. For each image the distance to the nearest image that is not a duplicate is
         * estimated: the distance after the last gap in its neighbor list (a distance that is five times the previous
         * one), or the distance of its nearest neighbor if there is no gap. So the number of duplicates, exact or not,
         * does not matter. A near-duplicate must be five times nearer than the median of these distances. It must also
         * be so near that at most 5% of the found images are there by chance, by the procedure of Benjamini and
         * Hochberg (1995). The distances between images that are not duplicates are assumed to have a Weibull
         * distribution, fitted to the median and the 0.9 quantile.
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
         * The distance within which at most a share of {@link #FALSE_DISCOVERIES} of the images have their nearest
         * neighbor by chance.
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
}
