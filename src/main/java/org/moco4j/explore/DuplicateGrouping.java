package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearDuplicates.DuplicateGroup.Member;

/**
 * Groups rows so that all pairs of a group reach the threshold (complete linkage). The most similar pair that is not
 * grouped yet starts a group. Rows that are close to the first row of the pair join the group, most similar first, if
 * they are close to all its rows. So no remaining row could join a group.
 */
final class DuplicateGrouping {
    /** An upper bound for the rounding error of a similarity. */
    private static final double ROUNDING = 1e-6;

    private static final int REPORTED = 256;

    private final FloatRows rows;
    private final SimilarPairs links;
    private final double threshold;
    private final int[] open;
    private final boolean[] grouped;
    private final double[] from;
    private final double[] to;

    DuplicateGrouping(FloatRows rows, NeighborLists lists, double threshold) {
        this.rows = rows;
        this.links = new SimilarPairs(lists, threshold);
        this.threshold = threshold;
        this.open = IntStream.range(0, rows.rows()).filter(links::isOpen).toArray();
        this.grouped = new boolean[rows.rows()];
        this.from = new double[rows.length()];
        this.to = new double[rows.length()];
    }

    /** A row that is close to the first of a group. */
    private record Candidate(int row, float similarity) {
        /** An upper bound of the angle between the two. */
        double angle() {
            return Math.acos(Math.max(-1, Math.min(1, similarity - ROUNDING)));
        }
    }

    private static final Comparator<Candidate> MOST_SIMILAR_FIRST =
            Comparator.comparingDouble((Candidate c) -> -c.similarity()).thenComparingInt(Candidate::row);

    List<DuplicateGroup> groups(ProgressListener progress) {
        List<Candidate> firsts = IntStream.range(0, grouped.length)
                .filter(row -> links.nearest(row) != SimilarPairs.NONE)
                .mapToObj(row -> new Candidate(row, links.similarity(row)))
                .sorted(MOST_SIMILAR_FIRST)
                .toList();
        List<DuplicateGroup> groups = new ArrayList<>();
        int done = 0;
        for (Candidate first : firsts) {
            if (!grouped[first.row()]) {
                int[] group = groupOf(first.row());
                if (group.length > 1) {
                    groups.add(new DuplicateGroup(members(group)));
                }
            }
            if (++done % REPORTED == 0 || done == firsts.size()) {
                progress.progress("near-duplicates", done, firsts.size());
            }
        }
        return groups;
    }

    /** All rows of this row's group, ascending; only the row itself if no close rows remain. */
    private int[] groupOf(int first) {
        rows.copy(first, from);
        IntStream close =
                links.isOpen(first) ? IntStream.concat(links.of(first), Arrays.stream(open)) : links.of(first);
        List<Candidate> candidates = close.filter(row -> row != first && !grouped[row])
                .distinct()
                .mapToObj(row -> new Candidate(row, (float) rows.dot(row, from)))
                .filter(candidate -> candidate.similarity() >= threshold)
                .sorted(MOST_SIMILAR_FIRST)
                .toList();
        List<Candidate> group = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (isCloseToAll(candidate, group)) {
                group.add(candidate);
            }
        }
        int[] all = IntStream.concat(IntStream.of(first), group.stream().mapToInt(Candidate::row))
                .sorted()
                .toArray();
        if (all.length > 1) {
            IntStream.of(all).forEach(row -> grouped[row] = true);
        }
        return all;
    }

    /**
     * Rows whose angles to the first row add up to no more than the threshold's angle are close to each other, and need
     * not be compared. Therefore many equal rows take little time.
     *
     * @param group ordered by similarity to the first row, most similar first
     */
    private boolean isCloseToAll(Candidate candidate, List<Candidate> group) {
        double remainingAngle = Math.acos(threshold) - candidate.angle();
        int at = group.size();
        while (at > 0 && group.get(at - 1).angle() > remainingAngle) {
            at--;
        }
        if (at == group.size()) {
            return true;
        }
        rows.copy(candidate.row(), to);
        return group.subList(at, group.size()).stream()
                .allMatch(member -> (float) rows.dot(member.row(), to) >= threshold);
    }

    private List<Member> members(int[] group) {
        return IntStream.of(group).mapToObj(row -> member(row, group)).toList();
    }

    /** Creates a member, with its nearest row of the same group. */
    private Member member(int row, int[] group) {
        if (Arrays.binarySearch(group, links.nearest(row)) >= 0) {
            return new Member(row, links.nearest(row), links.similarity(row));
        }
        rows.copy(row, to);
        Candidate best = IntStream.of(group)
                .filter(other -> other != row)
                .mapToObj(other -> new Candidate(other, (float) rows.dot(other, to)))
                .min(MOST_SIMILAR_FIRST)
                .orElseThrow();
        return new Member(row, best.row(), best.similarity());
    }

    /**
     * All pairs in neighbor lists whose similarity reaches a threshold. A pair counts for both of its rows, because an
     * approximate list may miss an entry that the other list has.
     */
    private static final class SimilarPairs {
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
}
