package org.moco4j.explore;

import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.explore.DuplicateGroup.Member;

/**
 * The most similar picture of each that has a link at all. A link counts for both, since an approximate list may lack what the
 * other one has.
 */
final class NearestLinks {
    private static final int NONE = -1;

    private final int[] nearest;
    private final float[] similarity;

    /** Joins the sets of all pairs in the lists that are at least as similar as the threshold. */
    NearestLinks(NeighbourLists lists, double threshold, UnionFind sets) {
        nearest = IntStream.range(0, lists.size()).map(row -> NONE).toArray();
        similarity = new float[lists.size()];
        for (int row = 0; row < lists.size(); row++) {
            int found = lists.found(row);
            for (int i = 0; i < found && lists.similarity(row, i) >= threshold; i++) {
                int other = lists.neighbour(row, i);
                sets.join(row, other);
                keepBetter(row, other, lists.similarity(row, i));
                keepBetter(other, row, lists.similarity(row, i));
            }
        }
    }

    /** By row. */
    List<Member> members() {
        return IntStream.range(0, nearest.length)
                .filter(row -> nearest[row] != NONE)
                .mapToObj(row -> new Member(row, nearest[row], similarity[row]))
                .toList();
    }

    private void keepBetter(int row, int other, float similar) {
        boolean better = nearest[row] == NONE
                || similar > similarity[row]
                || (similar == similarity[row] && other < nearest[row]);
        if (better) {
            nearest[row] = other;
            similarity[row] = similar;
        }
    }
}
