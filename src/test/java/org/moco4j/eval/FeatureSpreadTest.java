package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeatureSpreadTest {
    @Test
    void orthonormalRowsUseAllDirectionsEqually() {
        // The distance of each pair is sqrt(2).
        FeatureSpread spread = FeatureSpread.of(Nd4j.eye(24).castTo(DataType.FLOAT), 1);
        assertEquals(-4, spread.uniformity(), 1e-9);
        assertEquals(24, spread.effectiveRank(), 1e-9);
        assertEquals(24, spread.dimensions());
    }

    @Test
    void collapsedFeaturesUseOneDirection() {
        INDArray one = Vectors.random(1, 64, 2);
        FeatureSpread spread = FeatureSpread.of(Nd4j.concat(0, one, one.mul(4), one, one.mul(0.5)), 1);
        assertEquals(0, spread.uniformity(), 1e-9);
        assertEquals(1, spread.effectiveRank(), 1e-4);
    }

    @Test
    void manyRowsOfLowRankHaveThatRank() {
        for (int rank : new int[] {1, 2, 50}) {
            INDArray few = Vectors.random(rank, 128, rank);
            INDArray many = Nd4j.concat(
                    0, IntStream.range(0, 3000 / rank).mapToObj(i -> few).toArray(INDArray[]::new));
            double found = FeatureSpread.of(many, 1).effectiveRank();
            assertTrue(found <= rank + 1e-3 && found > 0.8 * rank, rank + ": " + found);
        }
    }

    @Test
    void theEffectiveRankIsExpOfTheEntropyOfTheSingularValues() {
        // Singular values sqrt(4) and sqrt(1): 2/3 and 1/3 of their sum.
        INDArray features = Nd4j.createFromArray(new float[][] {{1, 0}, {-2, 0}, {1, 0}, {3, 0}, {0, 1}});
        double entropy = -2 / 3.0 * Math.log(2 / 3.0) - Math.log(1 / 3.0) / 3;
        assertEquals(Math.exp(entropy), FeatureSpread.of(features, 1).effectiveRank(), 1e-9);
    }

    @Test
    void evenlySpreadFeaturesHaveTheExpectedUniformity() {
        for (int d : new int[] {2, 3, 16, 128}) {
            FeatureSpread spread = FeatureSpread.of(Vectors.random(2000, d, d), 1);
            assertEquals(spread.even(), spread.uniformity(), 0.01, "d = " + d);
        }
    }

    @Test
    void theExpectationEqualsItsClosedForms() {
        // On the line a pair is equal or opposite; on the usual sphere 1 - cos is uniform from 0 to 2.
        assertEquals(Math.log((1 + Math.exp(-8)) / 2), FeatureSpread.evenUniformity(1), 1e-12);
        assertEquals(Math.log((1 - Math.exp(-8)) / 8), FeatureSpread.evenUniformity(3), 1e-12);
        assertEquals(-4, FeatureSpread.evenUniformity(100_000), 1e-3);
    }

    @Test
    void aSampleOfManyFeaturesGivesNearlyTheSame() {
        INDArray features = Vectors.random(20_000, 8, 3);
        FeatureSpread spread = FeatureSpread.of(features, 1);
        assertEquals(spread, FeatureSpread.of(features, 1));
        assertEquals(spread.even(), spread.uniformity(), 0.01);
        assertEquals(8, spread.effectiveRank(), 0.01);
    }

    @Test
    void aRowOfZerosCausesNoDivisionByZero() {
        FeatureSpread spread = FeatureSpread.of(Nd4j.zeros(DataType.FLOAT, 3, 4), 1);
        assertEquals(0, spread.uniformity());
        assertEquals(0, spread.effectiveRank());
    }

    @Test
    void oneFeatureHasNoSpread() {
        INDArray one = Vectors.random(1, 4, 1);
        assertThrows(IllegalArgumentException.class, () -> FeatureSpread.of(one, 1));
    }
}
