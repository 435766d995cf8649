package org.moco4j.explore;

import java.util.Comparator;
import java.util.List;
import org.moco4j.ProgressListener;
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

    /** How many images could be removed if one of each group is kept. */
    int redundant() {
        return groups.stream().mapToInt(group -> group.size() - 1).sum();
    }

    /**
     * Images that are nearly the same: the similarity of any two of them is at least the threshold.
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

        /** The lowest of the members' similarities to their most similar member; at least the threshold. */
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
}
