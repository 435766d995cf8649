package org.moco4j.explore;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * All pairs in neighbor lists whose similarity reaches a threshold. A pair counts for both of its rows, because an
 * approximate list may miss an entry that the other list has.
 */
final class SimilarPairs {
    static final int NONE = -1;

    private final NeighborLists lists;
    private final double threshold;
    private final int[] nearest;
    private final float[] similarity;
    /**
     * The rows linked with row r are {@code linked[start[r]]} to {@code linked[start[r + 1] - 1]}; a row may occur
     * twice.
     */
    private final int[] start;

    private final int[] linked;

    SimilarPairs(NeighborLists lists, double threshold) {
        this.lists = lists;
        this.threshold = threshold;
        nearest = new int[lists.size()];
        Arrays.fill(nearest, NONE);
        similarity = new float[lists.size()];
        start = new int[lists.size() + 1];
        for (int row = 0; row < lists.size(); row++) {
            for (int i = 0; i < close(row); i++) {
                int other = lists.neighbor(row, i);
                keepBetter(row, other, lists.similarity(row, i));
                keepBetter(other, row, lists.similarity(row, i));
                start[row + 1]++;
                start[other + 1]++;
            }
        }
        Arrays.parallelPrefix(start, Integer::sum);
        linked = new int[start[lists.size()]];
        int[] next = start.clone();
        for (int row = 0; row < lists.size(); row++) {
            for (int i = 0; i < close(row); i++) {
                int other = lists.neighbor(row, i);
                linked[next[row]++] = other;
                linked[next[other]++] = row;
            }
        }
    }

    /** How many entries of a row's list reach the threshold. */
    private int close(int row) {
        int found = lists.found(row);
        int close = 0;
        while (close < found && lists.similarity(row, close) >= threshold) {
            close++;
        }
        return close;
    }

    /** The most similar row, or {@link #NONE} if no row reaches the threshold. */
    int nearest(int row) {
        return nearest[row];
    }

    /** The similarity of a row to its nearest. */
    float similarity(int row) {
        return similarity[row];
    }

    /** The rows linked with a row. */
    IntStream of(int row) {
        return Arrays.stream(linked, start[row], start[row + 1]).distinct();
    }

    /** Whether a row may be close to more rows than its list contains. */
    boolean isOpen(int row) {
        int found = lists.found(row);
        return found > 0 && found < lists.size() - 1 && lists.similarity(row, found - 1) >= threshold;
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
