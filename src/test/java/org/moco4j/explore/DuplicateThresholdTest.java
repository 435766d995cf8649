package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.ProgressListener;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearDuplicates.DuplicateThreshold;
import org.nd4j.linalg.factory.Nd4j;

/**
 * With the suggested threshold all near-duplicates are found, for any mix of exact and changed copies, and no other
 * images.
 */
class DuplicateThresholdTest {
    /**
     * Images with copies among images without copies.
     *
     * @param exact copies that are equal
     * @param near copies that were changed a little
     */
    @ParameterizedTest
    @CsvSource({
        "60 images with 1 exact and 20 with 2 changed copies, 60, 1, 0, 20, 0, 2, 0",
        "all with two changed copies, 80, 0, 2, 0, 0, 0, 0",
        "all with one changed copy, 80, 0, 1, 0, 0, 0, 0",
        "all with one exact copy, 80, 1, 0, 0, 0, 0, 0",
        "few of many, 20, 1, 0, 10, 0, 1, 300",
        "one of many, 1, 0, 1, 0, 0, 0, 400",
        "exact and changed copies of the same, 30, 3, 2, 0, 0, 0, 30",
        "many exact copies, 10, 30, 0, 10, 0, 3, 20",
        "none, 0, 0, 0, 0, 0, 0, 500"
    })
    void allGroupsAndNoOtherImagesAreFound(
            String mix, int first, int exact, int near, int second, int moreExact, int moreNear, int alone) {
        for (double commonPart : new double[] {0.3, 3}) {
            Copies copies = new Copies(24, commonPart, 7);
            copies.add(first, exact, near);
            copies.add(second, moreExact, moreNear);
            copies.add(alone, 0, 0);
            float[][] rows = copies.rows.toArray(float[][]::new);
            NeighborLists lists = new ExactNeighbors(Nd4j.createFromArray(rows), 2).lists(20, ProgressListener.NONE);

            DuplicateThreshold suggested = DuplicateThreshold.suggestedFor(lists);

            NearDuplicates found =
                    NearDuplicates.of(Nd4j.createFromArray(rows), lists, suggested.value(), ProgressListener.NONE);
            assertEquals(copies.groups, rows(found), mix + ", threshold " + suggested);
        }
    }

    @Test
    void ifAllFeaturesAreEqualTheThresholdIsAtItsLimit() {
        NeighborLists lists = new ExactNeighbors(Clusters.ties(50, 16, 1, 3), 1).lists(20, ProgressListener.NONE);
        DuplicateThreshold suggested = DuplicateThreshold.suggestedFor(lists);
        assertTrue(suggested.saturated());
        assertTrue(suggested.value() < 1);
    }

    @Test
    void veryFewImagesHaveAThresholdToo() {
        for (int n : new int[] {2, 3}) {
            NeighborLists lists = new ExactNeighbors(Clusters.none(n, 8, 1), 1).lists(20, ProgressListener.NONE);
            double value = DuplicateThreshold.suggestedFor(lists).value();
            assertTrue(value > -1 && value < 1, "threshold " + value);
        }
    }

    private static Set<Set<Integer>> rows(NearDuplicates found) {
        return found.groups().stream()
                .map(group -> group.members().stream()
                        .map(DuplicateGroup.Member::row)
                        .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toSet());
    }

    /** Features of random images around a common direction, and of their copies. */
    private static final class Copies {
        private static final double CHANGE = 0.02;

        private final List<float[]> rows = new ArrayList<>();
        private final Set<Set<Integer>> groups = new HashSet<>();
        private final int dimensions;
        private final double commonPart;
        private final Random random;

        Copies(int dimensions, double commonPart, long seed) {
            this.dimensions = dimensions;
            this.commonPart = commonPart;
            this.random = new Random(seed);
        }

        void add(int images, int exact, int near) {
            for (int i = 0; i < images; i++) {
                double[] image = random.doubles(dimensions)
                        .map(u -> random.nextGaussian())
                        .toArray();
                Set<Integer> group = new TreeSet<>();
                for (int copy = 0; copy <= exact + near; copy++) {
                    double change = copy > exact ? CHANGE : 0;
                    group.add(rows.size());
                    rows.add(row(image, change));
                }
                if (group.size() > 1) {
                    groups.add(group);
                }
            }
        }

        private float[] row(double[] image, double change) {
            double[] row = new double[dimensions + 1];
            row[dimensions] = commonPart * Math.sqrt(dimensions);
            for (int i = 0; i < dimensions; i++) {
                row[i] = image[i] + change * random.nextGaussian();
            }
            double length = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
            float[] unit = new float[row.length];
            for (int i = 0; i < row.length; i++) {
                unit[i] = (float) (row[i] / length);
            }
            return unit;
        }
    }
}
