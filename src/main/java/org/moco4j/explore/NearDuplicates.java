package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.moco4j.explore.DuplicateGroup.Member;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Groups of pictures that are nearly the same: the connected components of all pairs whose cosine similarity is at least a
 * threshold.
 *
 * <p>A picture's list of nearest neighbours holds all its links where it ends below the threshold. Only the pictures whose list
 * does not are compared with each other anew, so memory is bounded even where all features are one.
 *
 * @param threshold the least similarity of two that are linked
 * @param groups biggest first, of equals the more similar first
 * @param recall of the lists; where they are not exact a group may be split or a pair missed
 */
public record NearDuplicates(double threshold, List<DuplicateGroup> groups, Recall recall) {
    private static final double TIMES_NEARER = 5;
    /** Of floats, so that the rounding of identical features does not part them. */
    private static final double HIGHEST_THRESHOLD = 1 - 1e-5;

    private static final Comparator<DuplicateGroup> BIGGEST_FIRST = Comparator.comparingInt(DuplicateGroup::size)
            .thenComparingDouble(DuplicateGroup::highest)
            .reversed()
            .thenComparingInt(DuplicateGroup::first);

    public NearDuplicates {
        groups = List.copyOf(groups);
    }

    /**
     * A threshold that suits the features: pictures five times nearer to each other than a picture usually is to its nearest. One
     * fixed number would not do: an encoder that has learned little finds all pictures alike.
     *
     * @param lists of the features
     * @return 1 - (1 - m) / 5, where m is the median similarity of a picture to its nearest; below 1 also where all are the same
     */
    public static double suggestedThreshold(NeighbourLists lists) {
        double[] nearest = IntStream.range(0, lists.size())
                .filter(row -> lists.found(row) > 0)
                .mapToDouble(row -> lists.similarity(row, 0))
                .sorted()
                .toArray();
        double median = nearest.length == 0 ? 0 : nearest[nearest.length / 2];
        return Math.min(HIGHEST_THRESHOLD, 1 - (1 - median) / TIMES_NEARER);
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
            INDArray features, NeighbourLists lists, double threshold, ExploreProgress progress) {
        if (!(threshold > -1 && threshold < 1)) {
            throw new IllegalArgumentException("the threshold must be between -1 and 1, was " + threshold);
        }
        if (features.size(0) != lists.size()) {
            throw new IllegalArgumentException(
                    "lists of " + lists.size() + " pictures for " + features.size(0) + " features");
        }
        UnionFind sets = new UnionFind(lists.size());
        NearestLinks nearest = new NearestLinks(lists, threshold, sets);
        int[] open = IntStream.range(0, lists.size())
                .filter(row -> mayHaveMore(lists, row, threshold))
                .toArray();
        if (IntStream.of(open).map(sets::root).distinct().count() > 1) {
            new CloseRows(UnitRows.of(features), open, threshold).join(sets, progress);
        }
        return new NearDuplicates(threshold, groups(nearest, sets), lists.recall());
    }

    /** How many pictures could go if one of each group stayed. */
    public int redundant() {
        return groups.stream().mapToInt(group -> group.size() - 1).sum();
    }

    private static boolean mayHaveMore(NeighbourLists lists, int row, double threshold) {
        int found = lists.found(row);
        return found > 0 && found < lists.size() - 1 && lists.similarity(row, found - 1) >= threshold;
    }

    private static List<DuplicateGroup> groups(NearestLinks nearest, UnionFind sets) {
        Map<Integer, List<Member>> members = new TreeMap<>();
        for (Member member : nearest.members()) {
            members.computeIfAbsent(sets.root(member.row()), root -> new ArrayList<>())
                    .add(member);
        }
        return members.values().stream()
                .map(DuplicateGroup::new)
                .sorted(BIGGEST_FIRST)
                .toList();
    }
}
