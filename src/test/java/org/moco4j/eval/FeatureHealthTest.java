package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeatureHealthTest {
    @Test
    void evenlySpreadFeaturesHaveTheDeviationOfTheSphere() {
        FeatureHealth health = FeatureHealth.of(Vectors.random(4000, 64, 1));
        assertEquals(0.125, health.uniform());
        assertEquals(health.uniform(), health.deviation(), 0.002);
    }

    @Test
    void collapsedFeaturesHaveNoDeviation() {
        INDArray one = Vectors.random(1, 64, 2);
        // Different lengths, because only directions count.
        INDArray collapsed = Nd4j.concat(0, one, one.mul(3), one.mul(0.5));
        assertEquals(0, FeatureHealth.of(collapsed).deviation(), 1e-6);
    }

    @Test
    void theDeviationIsAveragedOverTheDimensions() {
        // Dimension 0: 1, -1, so 1; dimension 1: 0, 0, so 0.
        INDArray features = Nd4j.createFromArray(new float[][] {{2, 0}, {-5, 0}});
        assertEquals(0.5, FeatureHealth.of(features).deviation(), 1e-12);
    }

    @Test
    void aRowOfZerosCausesNoDivisionByZero() {
        assertEquals(0, FeatureHealth.of(Nd4j.zeros(3, 4)).deviation());
    }

    @Test
    void featuresThatAreNotAMatrixAreRefused() {
        INDArray vector = Nd4j.zeros(4);
        assertThrows(IllegalArgumentException.class, () -> FeatureHealth.of(vector));
    }
}
