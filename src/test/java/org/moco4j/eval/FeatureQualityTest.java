package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeatureQualityTest {
    @Test
    void orthonormalRowsUseAllDirectionsEqually() {
        // The distance of each pair is sqrt(2).
        FeatureQuality quality = FeatureQuality.of(Nd4j.eye(24).castTo(DataType.FLOAT), 1);
        assertEquals(-4, quality.uniformity(), 1e-9);
        assertEquals(24, quality.effectiveRank(), 1e-9);
        assertEquals(24, quality.dimensions());
    }

    @Test
    void collapsedFeaturesUseOneDirection() {
        INDArray one = Vectors.random(1, 64, 2);
        FeatureQuality quality = FeatureQuality.of(Nd4j.concat(0, one, one.mul(4), one, one.mul(0.5)), 1);
        assertEquals(0, quality.uniformity(), 1e-9);
        assertEquals(1, quality.effectiveRank(), 1e-4);
    }

    @Test
    void manyRowsOfLowRankHaveThatRank() {
        for (int rank : new int[] {1, 2, 50}) {
            INDArray few = Vectors.random(rank, 128, rank);
            INDArray many = Nd4j.concat(
                    0, IntStream.range(0, 3000 / rank).mapToObj(i -> few).toArray(INDArray[]::new));
            double found = FeatureQuality.of(many, 1).effectiveRank();
            assertTrue(found <= rank + 1e-3 && found > 0.8 * rank, rank + ": " + found);
        }
    }

    @Test
    void theEffectiveRankIsExpOfTheEntropyOfTheSingularValues() {
        // Singular values sqrt(4) and sqrt(1): 2/3 and 1/3 of their sum.
        INDArray features = Nd4j.createFromArray(new float[][] {{1, 0}, {-2, 0}, {1, 0}, {3, 0}, {0, 1}});
        double entropy = -2 / 3.0 * Math.log(2 / 3.0) - Math.log(1 / 3.0) / 3;
        assertEquals(Math.exp(entropy), FeatureQuality.of(features, 1).effectiveRank(), 1e-9);
    }

    @Test
    void evenlySpreadFeaturesHaveTheExpectedUniformity() {
        for (int d : new int[] {2, 3, 16, 128}) {
            FeatureQuality quality = FeatureQuality.of(Vectors.random(2000, d, d), 1);
            assertEquals(quality.even(), quality.uniformity(), 0.01, "d = " + d);
        }
    }

    @Test
    void theExpectationEqualsItsClosedForms() {
        // On the line a pair is equal or opposite; on the usual sphere 1 - cos is uniform from 0 to 2.
        assertEquals(Math.log((1 + Math.exp(-8)) / 2), FeatureQuality.evenUniformity(1), 1e-12);
        assertEquals(Math.log((1 - Math.exp(-8)) / 8), FeatureQuality.evenUniformity(3), 1e-12);
        assertEquals(-4, FeatureQuality.evenUniformity(100_000), 1e-3);
    }

    @Test
    void aSampleOfManyFeaturesGivesNearlyTheSame() {
        INDArray features = Vectors.random(20_000, 8, 3);
        FeatureQuality quality = FeatureQuality.of(features, 1);
        assertEquals(quality, FeatureQuality.of(features, 1));
        assertEquals(quality.even(), quality.uniformity(), 0.01);
        assertEquals(8, quality.effectiveRank(), 0.01);
    }

    @Test
    void aRowOfZerosCausesNoDivisionByZero() {
        FeatureQuality quality = FeatureQuality.of(Nd4j.zeros(DataType.FLOAT, 3, 4), 1);
        assertEquals(0, quality.uniformity());
        assertEquals(0, quality.effectiveRank());
    }

    @Test
    void oneFeatureHasNoSpread() {
        INDArray one = Vectors.random(1, 4, 1);
        assertThrows(IllegalArgumentException.class, () -> FeatureQuality.of(one, 1));
    }

    @Test
    void evenlySpreadFeaturesHaveTheDeviationOfTheSphere() {
        double uniform = 1 / Math.sqrt(64);
        assertEquals(0.125, uniform);
        assertEquals(uniform, FeatureQuality.deviation(Vectors.random(4000, 64, 1)), 0.002);
    }

    @Test
    void collapsedFeaturesHaveNoDeviation() {
        INDArray one = Vectors.random(1, 64, 2);
        // Different lengths, because only directions count.
        INDArray collapsed = Nd4j.concat(0, one, one.mul(3), one.mul(0.5));
        assertEquals(0, FeatureQuality.deviation(collapsed), 1e-6);
    }

    @Test
    void theDeviationIsAveragedOverTheDimensions() {
        // Dimension 0: 1, -1, so 1; dimension 1: 0, 0, so 0.
        INDArray features = Nd4j.createFromArray(new float[][] {{2, 0}, {-5, 0}});
        assertEquals(0.5, FeatureQuality.deviation(features), 1e-12);
    }

    @Test
    void theDeviationOfZerosCausesNoDivisionByZero() {
        assertEquals(0, FeatureQuality.deviation(Nd4j.zeros(3, 4)));
    }

    @Test
    void featuresThatAreNotAMatrixAreRefused() {
        INDArray vector = Nd4j.zeros(4);
        assertThrows(IllegalArgumentException.class, () -> FeatureQuality.deviation(vector));
    }

    @Test
    void viewsWithTheSameFeatureAreAligned() {
        INDArray features = Vectors.random(50, 16, 1);
        assertEquals(0, FeatureQuality.alignment(features, features.mul(3)), 1e-9);
        assertEquals(50, features.rows());
    }

    @Test
    void theDistanceIsTheMeanOfTheSquares() {
        // Opposite: 4. At a right angle: 2. The same: 0.
        INDArray first = Nd4j.createFromArray(new float[][] {{1, 0}, {5, 0}, {0, 1}});
        INDArray second = Nd4j.createFromArray(new float[][] {{-2, 0}, {0, 1}, {0, 1}});
        assertEquals(2, FeatureQuality.alignment(first, second), 1e-12);
    }

    @Test
    void unrelatedFeaturesHaveADistanceOfTwo() {
        assertEquals(2, FeatureQuality.alignment(Vectors.random(4000, 32, 1), Vectors.random(4000, 32, 2)), 0.02);
    }

    @Test
    void viewsComeInPairs() {
        INDArray three = Vectors.random(3, 4, 1);
        INDArray four = Vectors.random(4, 4, 1);
        assertThrows(IllegalArgumentException.class, () -> FeatureQuality.alignment(three, four));
    }
}
