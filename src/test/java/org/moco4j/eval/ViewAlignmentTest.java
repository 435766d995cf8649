package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ViewAlignmentTest {
    @Test
    void viewsWithTheSameFeatureAreAligned() {
        INDArray features = Vectors.random(50, 16, 1);
        ViewAlignment alignment = ViewAlignment.of(features, features.mul(3));
        assertEquals(0, alignment.distance(), 1e-9);
        assertEquals(50, alignment.images());
    }

    @Test
    void theDistanceIsTheMeanOfTheSquares() {
        // Opposite: 4. At a right angle: 2. The same: 0.
        INDArray first = Nd4j.createFromArray(new float[][] {{1, 0}, {5, 0}, {0, 1}});
        INDArray second = Nd4j.createFromArray(new float[][] {{-2, 0}, {0, 1}, {0, 1}});
        assertEquals(2, ViewAlignment.of(first, second).distance(), 1e-12);
    }

    @Test
    void unrelatedFeaturesHaveADistanceOfTwo() {
        assertEquals(
                2,
                ViewAlignment.of(Vectors.random(4000, 32, 1), Vectors.random(4000, 32, 2))
                        .distance(),
                0.02);
    }

    @Test
    void viewsComeInPairs() {
        INDArray three = Vectors.random(3, 4, 1);
        INDArray four = Vectors.random(4, 4, 1);
        assertThrows(IllegalArgumentException.class, () -> ViewAlignment.of(three, four));
    }
}
