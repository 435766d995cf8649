package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.moco4j.explore.map.JointProbabilities.PerplexitySearch;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class PerplexitySearchTest {
    @Property(tries = 100)
    void thePerplexityIsTheRequestedOne(
            @ForAll(min = 7, max = 100) int neighbors, @ForAll(min = -3, max = 3) int exponent, @ForAll long seed) {
        double scale = Math.pow(10, exponent);
        double[] squares =
                new Random(seed).doubles(neighbors).map(value -> scale * value).toArray();
        double[] probabilities = new double[neighbors];

        new PerplexitySearch(neighbors / 3.0).find(squares, probabilities);

        assertEquals(1, Arrays.stream(probabilities).sum(), 1e-12);
        double entropy = -Arrays.stream(probabilities)
                .filter(p -> p > 0)
                .map(p -> p * Math.log(p))
                .sum();
        assertEquals(neighbors / 3.0, Math.exp(entropy), 1e-4);
    }

    @Test
    void nearerNeighborsHaveMoreWeight() {
        double[] probabilities = new double[4];
        new PerplexitySearch(2).find(new double[] {3, 1, 2, 1}, probabilities);
        assertEquals(probabilities[1], probabilities[3]);
        assertTrue(probabilities[1] > probabilities[2] && probabilities[2] > probabilities[0]);
    }

    @Test
    void equallyNearNeighborsShareTheWeight() {
        double[] probabilities = new double[5];
        new PerplexitySearch(2).find(new double[] {0, 0, 0, 0, 0}, probabilities);
        assertArrayEquals(new double[] {0.2, 0.2, 0.2, 0.2, 0.2}, probabilities, 1e-12);
    }

    @Test
    void tiesBeyondThePerplexityHaveAllTheWeight() {
        double[] probabilities = new double[5];
        new PerplexitySearch(2).find(new double[] {0, 0, 0, 1, 1}, probabilities);
        double third = 1 / 3.0;
        assertArrayEquals(new double[] {third, third, third, 0, 0}, probabilities, 1e-6);
    }
}
