package org.moco4j.explore;

import java.util.Comparator;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Groups of images that are nearly the same: all pairs of a group have a cosine similarity of at least a threshold (complete linkage),
 * and no image is in two groups. So a chain of images, each like the next, is no group.
 *
 * <p>An image's list of nearest neighbors holds all that are close to it if it ends below the threshold. Only the images whose list
 * does not are compared with each other anew.
 *
 * @param threshold the least similarity of two of a group
 * @param groups biggest first, of equals the more similar first
 * @param recall of the lists; where they are not exact a group may be split or a pair missed
 */
public record NearDuplicates(double threshold, List<DuplicateGroup> groups, Recall recall) {
    private static final Comparator<DuplicateGroup> BIGGEST_FIRST = Comparator.comparingInt(DuplicateGroup::size)
            .thenComparingDouble(DuplicateGroup::highest)
            .reversed()
            .thenComparingInt(DuplicateGroup::first);

    public NearDuplicates {
        groups = List.copyOf(groups);
    }

    /**
     * Finds the groups.
     *
     * @param features {@code [n, d]} floats, row after row, each of length one
     * @param lists of these features, of any k
     * @param threshold between -1 and 1, both excluded; what is identical may differ from 1 by rounding
     * @throws IllegalArgumentException where the threshold is out of range or the lists are of other features
     */
    public static NearDuplicates of(
            INDArray features, NeighborLists lists, double threshold, ExploreProgress progress) {
        if (!(threshold > -1 && threshold < 1)) {
            throw new IllegalArgumentException("the threshold must be between -1 and 1, was " + threshold);
        }
        if (features.size(0) != lists.size()) {
            throw new IllegalArgumentException(
                    "lists of " + lists.size() + " images for " + features.size(0) + " features");
        }
        List<DuplicateGroup> groups = new DuplicateGrouping(UnitRows.of(features), lists, threshold).groups(progress);
        return new NearDuplicates(
                threshold, groups.stream().sorted(BIGGEST_FIRST).toList(), lists.recall());
    }

    /** How many images could go if one of each group stayed. */
    public int redundant() {
        return groups.stream().mapToInt(group -> group.size() - 1).sum();
    }
}
