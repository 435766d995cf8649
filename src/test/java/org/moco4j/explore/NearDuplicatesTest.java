package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearDuplicates.DuplicateGroup.Member;
import org.moco4j.explore.NearDuplicates.DuplicateThreshold;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NearDuplicatesTest {
    private static final double ROUNDING = 2e-7;

    @Property(tries = 60)
    void allPairsOfAGroupAreCloseAndNoImageThatCouldJoinIsMissing(
            @ForAll(min = 2, max = 300) int n,
            @ForAll(min = 1, max = 60) int clusters,
            @ForAll(min = 1, max = 12) int k,
            @ForAll(min = 30, max = 99) int percent,
            @ForAll long seed) {
        // At this width the threshold divides clusters: there are chains, and lists that are too short.
        INDArray features = Clusters.of(n, 12, clusters, 0.3, seed).features();
        double threshold = percent / 100.0;

        NearDuplicates found = find(features, k, threshold);

        assertAllPairsClose(features, found, threshold);
        assertNothingMissing(features, found, threshold);
        assertMembersHaveTheirNearest(features, found);
        assertLargestFirst(found);
    }

    @Property(tries = 40)
    void tiesAreFoundEvenIfTheListsAreShort(
            @ForAll(min = 2, max = 200) int n,
            @ForAll(min = 1, max = 9) int distinct,
            @ForAll(min = 1, max = 5) int k,
            @ForAll long seed) {
        INDArray features = Clusters.ties(n, 24, distinct, seed);
        NearDuplicates found = find(features, k, 0.999);
        assertEquals(new BruteForce(features).groups(0.999), rows(found));
    }

    @Test
    void theSuggestedThresholdSeparatesCopiesFromSimilarImages() {
        // Features of an encoder that finds all images similar: a common direction dominates.
        float[][] rows = Clusters.none(500, 32, 4).toFloatMatrix();
        for (float[] row : rows) {
            row[0] += 8;
            double squares = 0;
            for (float value : row) {
                squares += value * value;
            }
            for (int i = 0; i < row.length; i++) {
                row[i] /= (float) Math.sqrt(squares);
            }
        }
        rows[77] = rows[5].clone();
        INDArray features = Nd4j.createFromArray(rows);
        NeighborLists lists = new ExactNeighbors(features, 2).lists(5, ProgressListener.NONE);

        double suggested = DuplicateThreshold.suggestedFor(lists).value();

        assertTrue(suggested > 0.99 && suggested < 1, "suggested " + suggested);
        NearDuplicates found = NearDuplicates.of(features, lists, suggested, ProgressListener.NONE);
        assertEquals(1, found.groups().size());
        assertEquals(5, found.groups().get(0).first());
        assertEquals(2, found.groups().get(0).size());
    }

    @Test
    void ifAllImagesAreEqualTheSuggestedThresholdFindsThem() {
        INDArray features = Clusters.ties(50, 16, 1, 3);
        NeighborLists lists = new ExactNeighbors(features, 1).lists(5, ProgressListener.NONE);
        double suggested = DuplicateThreshold.suggestedFor(lists).value();
        assertEquals(
                50,
                NearDuplicates.of(features, lists, suggested, ProgressListener.NONE)
                        .groups()
                        .get(0)
                        .size());
    }

    @Test
    void onlyTheInsertedDuplicatesAreFound() {
        Random random = new Random(1);
        float[][] rows = Clusters.none(900, 64, 1).toFloatMatrix();
        // Images 100 and 500 are repeated as 600 and 700, one of them slightly changed; 3, 4 and 5 are equal.
        rows[600] = rows[100].clone();
        rows[700] = changed(rows[500], random);
        rows[4] = rows[3].clone();
        rows[5] = rows[3].clone();

        NearDuplicates found = find(Nd4j.createFromArray(rows), 10, 0.95);

        assertEquals(
                List.of(Set.of(3, 4, 5), Set.of(100, 600), Set.of(500, 700)),
                found.groups().stream().map(NearDuplicatesTest::rows).toList());
        assertEquals(4, found.redundant());
        assertEquals(3, found.groups().get(0).first());
        assertEquals(1, found.groups().get(1).lowest(), 1e-6);
        assertTrue(found.groups().get(2).highest() < 0.9999);
        assertTrue(found.groups().get(2).lowest() >= 0.95);
    }

    @Test
    void theImagesOfACollapsedEncoderAreOneGroup() {
        INDArray features = Clusters.ties(6000, 32, 1, 1);
        NearDuplicates found = find(features, 10, 0.99);
        assertEquals(1, found.groups().size());
        assertEquals(6000, found.groups().get(0).size());
    }

    @Test
    void twoSetsOfEqualImagesAreTwoGroups() {
        // Every list is full of ties, so all rows must be compared again.
        NearDuplicates found = find(Clusters.ties(3000, 32, 2, 1), 10, 0.99);
        assertEquals(2, found.groups().size());
        assertEquals(2998, found.redundant());
    }

    @Test
    void imagesOfAChainAreNotOneGroup() {
        // Each image is close to the next; the first and the last are as different as possible.
        float[][] rows = new float[46][2];
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = (float) Math.cos(Math.toRadians(4 * i));
            rows[i][1] = (float) Math.sin(Math.toRadians(4 * i));
        }
        INDArray features = Nd4j.createFromArray(rows);
        double threshold = Math.cos(Math.toRadians(9));

        for (int k : new int[] {1, 3, 20}) {
            NearDuplicates found = find(features, k, threshold);
            assertAllPairsClose(features, found, threshold);
            assertTrue(found.groups().stream().allMatch(group -> group.size() <= 3), "9 degrees hold 3 images");
            assertTrue(found.groups().size() >= 15, "groups " + found.groups().size());
        }
    }

    @Test
    void aThresholdThatIsNotACosineIsRefused() {
        INDArray features = Clusters.none(5, 4, 1);
        NeighborLists lists = new ExactNeighbors(features, 1).lists(2, ProgressListener.NONE);
        for (double threshold : new double[] {-1, 1, 1.5, Double.NaN}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> NearDuplicates.of(features, lists, threshold, ProgressListener.NONE));
        }
    }

    private static NearDuplicates find(INDArray features, int k, double threshold) {
        NeighborLists lists = new ExactNeighbors(features, 2).lists(k, ProgressListener.NONE);
        return NearDuplicates.of(features, lists, threshold, ProgressListener.NONE);
    }

    private static float[] changed(float[] row, Random random) {
        float[] changed = new float[row.length];
        double squares = 0;
        for (int i = 0; i < row.length; i++) {
            changed[i] = row[i] + 0.02f * (float) random.nextGaussian();
            squares += changed[i] * changed[i];
        }
        for (int i = 0; i < row.length; i++) {
            changed[i] /= (float) Math.sqrt(squares);
        }
        return changed;
    }

    private static void assertMembersHaveTheirNearest(INDArray features, NearDuplicates found) {
        BruteForce truth = new BruteForce(features);
        for (DuplicateGroup group : found.groups()) {
            for (Member member : group.members()) {
                assertTrue(rows(group).contains(member.nearest()));
                float nearest = (float) rows(group).stream()
                        .filter(other -> other != member.row())
                        .mapToDouble(other -> truth.similarity(member.row(), other))
                        .max()
                        .orElseThrow();
                assertEquals(nearest, member.similarity(), 1.2e-7);
                assertEquals(nearest, truth.similarity(member.row(), member.nearest()), 1.2e-7);
                assertTrue(group.lowest() <= member.similarity() && member.similarity() <= group.highest());
            }
        }
    }

    private static void assertAllPairsClose(INDArray features, NearDuplicates found, double threshold) {
        BruteForce truth = new BruteForce(features);
        Set<Integer> seen = new TreeSet<>();
        for (DuplicateGroup group : found.groups()) {
            assertTrue(group.size() > 1);
            for (int row : rows(group)) {
                assertTrue(seen.add(row), "row " + row + " is in two groups");
                assertTrue(isCloseToAll(truth, row, rows(group), threshold - ROUNDING), "row " + row);
            }
        }
    }

    private static void assertNothingMissing(INDArray features, NearDuplicates found, double threshold) {
        BruteForce truth = new BruteForce(features);
        List<Set<Integer>> all = new ArrayList<>(
                found.groups().stream().map(NearDuplicatesTest::rows).toList());
        Set<Integer> grouped = all.stream().flatMap(Set::stream).collect(Collectors.toSet());
        IntStream.range(0, (int) features.size(0))
                .filter(row -> !grouped.contains(row))
                .forEach(row -> all.add(Set.of(row)));
        for (int i = 0; i < all.size(); i++) {
            Set<Integer> group = all.get(i);
            for (Set<Integer> other : all.subList(0, i)) {
                assertFalse(
                        other.stream().allMatch(row -> isCloseToAll(truth, row, group, threshold + ROUNDING)),
                        other + " and " + group + " could be one group");
            }
        }
    }

    private static boolean isCloseToAll(BruteForce truth, int row, Set<Integer> group, double threshold) {
        return group.stream().allMatch(other -> other == row || truth.similarity(row, other) >= threshold);
    }

    private static void assertLargestFirst(NearDuplicates found) {
        for (int i = 1; i < found.groups().size(); i++) {
            DuplicateGroup before = found.groups().get(i - 1);
            DuplicateGroup group = found.groups().get(i);
            assertTrue(before.size() > group.size()
                    || (before.size() == group.size() && before.highest() >= group.highest()));
        }
    }

    private static Set<Set<Integer>> rows(NearDuplicates found) {
        return found.groups().stream().map(NearDuplicatesTest::rows).collect(Collectors.toSet());
    }

    private static Set<Integer> rows(DuplicateGroup group) {
        return group.members().stream().map(Member::row).collect(Collectors.toCollection(TreeSet::new));
    }
}
