package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.CopyCandidates.Pair;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearDuplicates.DuplicateGroup.Member;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CopyCandidatesTest {
    /** Rows on a circle, at these degrees. */
    private static INDArray at(double... degrees) {
        float[][] rows = new float[degrees.length][];
        for (int i = 0; i < rows.length; i++) {
            double angle = Math.toRadians(degrees[i]);
            rows[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
        }
        return Nd4j.createFromArray(rows);
    }

    private static NeighborLists lists(INDArray features) {
        return new ExactNeighbors(features, 1).lists(5, ProgressListener.NONE);
    }

    private static List<List<Integer>> rows(List<Pair> pairs) {
        return pairs.stream().map(pair -> List.of(pair.first(), pair.second())).toList();
    }

    @Test
    void mutualNeighborsBelowTheThresholdAreCandidatesTheMostSimilarFirst() {
        // Row 6 has neighbors, but is none of the three nearest of any of them.
        NeighborLists lists = lists(at(0, 4, 20, 23, 100, 101, 60));

        CopyCandidates all = CopyCandidates.of(lists, Math.cos(Math.toRadians(2)), 100);

        assertEquals(List.of(2, 3), rows(all.pairs()).get(0));
        assertEquals(List.of(0, 1), rows(all.pairs()).get(1));
        assertEquals(0, rows(all.pairs()).stream().filter(List.of(4, 5)::equals).count(), "above the threshold");
        assertEquals(0, all.omitted());
        CopyCandidates few = CopyCandidates.of(lists, Math.cos(Math.toRadians(2)), 1);
        assertEquals(List.of(List.of(2, 3)), rows(few.pairs()));
        assertEquals(all.pairs().size() - 1, few.omitted());
    }

    @Test
    void aCopyJoinsTheGroupOfItsOriginalOrMakesANewOne() {
        INDArray features = at(0, 0.1, 90, 90.1, 40, 60, 160, 200);
        NearDuplicates found =
                NearDuplicates.of(features, lists(features), Math.cos(Math.toRadians(1)), ProgressListener.NONE);
        assertEquals(List.of(List.of(0, 1), List.of(2, 3)), groups(found));

        NearDuplicates joined =
                found.withCopies(List.of(new Pair(1, 4, 0.9f), new Pair(4, 5, 0.8f), new Pair(6, 7, 0.7f)));
        assertEquals(List.of(List.of(0, 1, 4, 5), List.of(2, 3), List.of(6, 7)), groups(joined));
        assertEquals(new Member(4, 1, 0.9f), joined.groups().get(0).members().get(2));
        assertEquals(0.7f, joined.groups().get(2).lowest());

        NearDuplicates merged = found.withCopies(List.of(new Pair(1, 2, 0.5f)));
        assertEquals(List.of(List.of(0, 1, 2, 3)), groups(merged));
        assertEquals(found, found.withCopies(List.of()));
    }

    private static List<List<Integer>> groups(NearDuplicates found) {
        return found.groups().stream()
                .map(DuplicateGroup::members)
                .map(members -> members.stream().map(Member::row).toList())
                .toList();
    }
}
