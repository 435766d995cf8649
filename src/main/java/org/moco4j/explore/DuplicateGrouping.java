package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.explore.DuplicateGroup.Member;

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
}
