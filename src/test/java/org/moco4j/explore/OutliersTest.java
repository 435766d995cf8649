package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.Outliers.Outlier;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OutliersTest {
    @Property(tries = 40)
    void scoresEqualThoseOfBruteForce(
            @ForAll(min = 2, max = 200) int n,
            @ForAll(min = 1, max = 20) int k,
            @ForAll(min = 0, max = 5) int more,
            @ForAll long seed) {
        INDArray features = Clusters.of(n, 9, 4, 0.5, seed).features();
        BruteForce truth = new BruteForce(features);

        // Longer lists, as for a map, give the same scores.
        Outliers outliers = Outliers.of(new ExactNeighbors(features, 2).lists(k + more, ProgressListener.NONE), k);

        assertEquals(n, outliers.images().size());
        assertEquals(Math.min(k, n - 1), outliers.k());
        double before = Double.POSITIVE_INFINITY;
        for (Outlier outlier : outliers.images()) {
            double mean = truth.nearest(outlier.row(), k).stream()
                    .mapToDouble(other -> truth.similarity(outlier.row(), other))
                    .average()
                    .orElseThrow();
            assertEquals(1 - mean, outlier.score(), 1e-6);
            assertTrue(outlier.score() <= before);
            before = outlier.score();
        }
    }

    @Test
    void anImageFarFromAllOthersComesFirst() {
        float[][] rows = Clusters.of(300, 16, 3, 0.2, 1).features().toFloatMatrix();
        rows[123] = Clusters.none(1, 16, 9).toFloatMatrix()[0];
        INDArray features = Nd4j.createFromArray(rows);
        Outliers outliers = Outliers.of(new ExactNeighbors(features, 1).lists(10, ProgressListener.NONE), 10);
        assertEquals(123, outliers.images().get(0).row());
    }

    @Test
    void equalScoresAreOrderedByRow() {
        INDArray features = Clusters.ties(40, 8, 1, 1);
        Outliers outliers = Outliers.of(new ExactNeighbors(features, 1).lists(10, ProgressListener.NONE), 10);
        List<Integer> rows = outliers.images().stream().map(Outlier::row).toList();
        assertEquals(rows.stream().sorted().toList(), rows);
        assertEquals(0, outliers.images().get(0).score(), 1e-6);
    }

    @Test
    void listsThatAreTooShortAreRefused() {
        NeighborLists lists = new ExactNeighbors(Clusters.none(20, 4, 1), 1).lists(3, ProgressListener.NONE);
        assertThrows(IllegalArgumentException.class, () -> Outliers.of(lists, 4));
    }
}
