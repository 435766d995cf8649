package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.eval.Retrieval.Extremes;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RetrievalPropertiesTest {
    @Property(tries = 100)
    void theExtremesEqualThoseOfABruteForceSearch(
            @ForAll(min = 2, max = 60) int images,
            @ForAll(min = 1, max = 9) int dimensions,
            @ForAll(min = 1, max = Integer.MAX_VALUE) int seed) {
        INDArray features = Vectors.random(images, dimensions, seed);
        // Two identical images, so that there are ties.
        features.putRow(images - 1, features.getRow(0).dup());
        Retrieval retrieval = new Retrieval(features);
        for (int query = 0; query < images; query++) {
            Extremes found = retrieval.ofImage(query);
            int most = -1;
            int least = -1;
            for (int other = 0; other < images; other++) {
                if (other != query) {
                    most = most < 0 || dot(features, query, other) > dot(features, query, most) ? other : most;
                    least = least < 0 || dot(features, query, other) < dot(features, query, least) ? other : least;
                }
            }
            assertEquals(dot(features, query, most), found.mostSimilar().similarity(), 1e-9);
            assertEquals(dot(features, query, least), found.leastSimilar().similarity(), 1e-9);
            assertEquals(most, found.mostSimilar().image());
            assertEquals(least, found.leastSimilar().image());
        }
    }

    @Test
    void anExternalFeatureMayFindItsOwnImage() {
        INDArray features = Vectors.random(20, 8, 3);
        try (INDArray query = features.getRow(7, true).dup()) {
            Extremes found = new Retrieval(features).ofFeature(query);
            assertEquals(7, found.mostSimilar().image());
            assertEquals(1, found.mostSimilar().similarity(), 1e-6);
        }
    }

    @Test
    void theNearestImagesEqualThoseOfASort() {
        int images = 30;
        INDArray features = Vectors.random(images, 8, 5);
        features.putRow(20, features.getRow(4).dup());
        Retrieval retrieval = new Retrieval(features);
        for (int query = 0; query < images; query++) {
            int queryRow = query;
            List<Integer> sorted = IntStream.range(0, images)
                    .filter(other -> other != queryRow)
                    .boxed()
                    .sorted(Comparator.comparingDouble(other -> -dot(features, queryRow, other)))
                    .limit(6)
                    .toList();
            assertEquals(
                    sorted,
                    retrieval.nearestOfImage(query, 6).stream()
                            .map(Retrieval.Match::image)
                            .toList());
        }
        assertEquals(images - 1, retrieval.nearestOfImage(0, 1000).size());
        try (INDArray query = features.getRow(7, true).dup()) {
            assertEquals(7, retrieval.nearestOfFeature(query, 2).get(0).image());
        }
    }

    @Test
    void aSingleImageHasNoOtherImage() {
        Retrieval alone = new Retrieval(Nd4j.createFromArray(new float[][] {{1}}));
        assertThrows(IllegalArgumentException.class, () -> alone.ofImage(0));
    }

    /** Sums in the same order as the class under test, so that equal rows have identical results. */
    private static double dot(INDArray features, int a, int b) {
        double even = 0;
        double odd = 0;
        for (int i = 0; i < features.size(1); i++) {
            double product = features.getDouble(a, i) * features.getDouble(b, i);
            if (i % 2 == 0) {
                even += product;
            } else {
                odd += product;
            }
        }
        return even + odd;
    }
}
