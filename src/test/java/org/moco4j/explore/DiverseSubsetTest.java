package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.DiverseSubset.Choice;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;

class DiverseSubsetTest {
    @Property(tries = 50)
    void eachChoiceIsTheFarthestRemainingImage(
            @ForAll(min = 1, max = 150) int n,
            @ForAll(min = 1, max = 30) int count,
            @ForAll(min = 1, max = 3) int threads,
            @ForAll long seed) {
        INDArray features = Clusters.of(n, 7, 5, 0.5, seed).features();
        double[][] rows = features.toDoubleMatrix();

        List<Choice> choices = DiverseSubset.of(features, count, threads, ProgressListener.NONE)
                .choices();

        assertEquals(Math.min(n, count), choices.size());
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            if (i > 0) {
                assertEquals(
                        choices.get(i - 1).radius(),
                        toNearest(rows, choices.get(i).row(), chosen),
                        1e-4);
            }
            chosen.add(choices.get(i).row());
            double farthest = 0;
            for (int row = 0; row < n; row++) {
                farthest = Math.max(farthest, toNearest(rows, row, chosen));
            }
            assertEquals(farthest, choices.get(i).radius(), 1e-4);
        }
        assertEquals(chosen.size(), new HashSet<>(chosen).size());
    }

    @Test
    void oneChoicePerClusterCoversAllClusters() {
        Clusters clusters = Clusters.of(500, 32, 8, 0.1, 3);
        DiverseSubset subset = DiverseSubset.of(clusters.features(), 8, 2, ProgressListener.NONE);
        long covered = subset.choices().stream()
                .map(choice -> clusters.labels()[choice.row()])
                .distinct()
                .count();
        assertEquals(8, covered);
        assertTrue(subset.radius() < 0.5 && subset.choices().get(6).radius() > 0.7);
    }

    @Test
    void theFirstChoiceIsNearestToTheMeanOrTheRequestedImage() {
        INDArray features = Clusters.of(60, 6, 2, 0.4, 1).features();
        double[] mean = features.mean(0).toDoubleVector();
        double[][] rows = features.toDoubleMatrix();
        int first = DiverseSubset.of(features, 3, 1, ProgressListener.NONE)
                .choices()
                .get(0)
                .row();
        for (double[] row : rows) {
            assertTrue(distance(rows[first], mean) <= distance(row, mean) + 1e-6);
        }
        assertEquals(
                17,
                DiverseSubset.from(17, features, 3, 1, ProgressListener.NONE)
                        .choices()
                        .get(0)
                        .row());
    }

    @Test
    void ifAllImagesAreEqualEachIsChosenOnce() {
        DiverseSubset subset = DiverseSubset.of(Clusters.ties(9, 4, 1, 1), 20, 2, ProgressListener.NONE);
        assertEquals(9, subset.choices().stream().map(Choice::row).distinct().count());
        assertEquals(0, subset.radius());
    }

    @Test
    void anEmptyChoiceIsRefused() {
        INDArray features = Clusters.none(5, 4, 1);
        assertThrows(IllegalArgumentException.class, () -> DiverseSubset.of(features, 0, 1, ProgressListener.NONE));
        assertThrows(
                IllegalArgumentException.class, () -> DiverseSubset.from(5, features, 2, 1, ProgressListener.NONE));
    }

    private static double toNearest(double[][] rows, int row, List<Integer> chosen) {
        return chosen.stream()
                .mapToDouble(center -> distance(rows[row], rows[center]))
                .min()
                .orElseThrow();
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
