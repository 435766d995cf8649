package org.moco4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The initial values of an encoder, as in torchvision and PyTorch. */
class InitialWeightsTest {
    private static final Encoder ENCODER = new Encoder(new EncoderShape(Architecture.RESNET18, 16, 64, false, 8));
    private static final FlatParameters WEIGHTS = FlatParameters.initial(ENCODER.parameters(), DataType.FLOAT, 1);

    @AfterAll
    static void close() {
        WEIGHTS.close();
    }

    @Test
    void convolutionsAreKaimingNormalByFanOut() {
        WEIGHTS.byName().forEach((name, w) -> {
            if (w.rank() == 4) {
                double expected = Math.sqrt(2.0 / (w.size(0) * w.size(2) * w.size(3)));
                // Five standard errors of the deviation and of the mean.
                double n = w.length();
                assertEquals(1, w.stdNumber().doubleValue() / expected, 5 / Math.sqrt(2 * n), name);
                assertEquals(0, w.meanNumber().doubleValue() / expected, 5 / Math.sqrt(n), name);
                double tail = w.amaxNumber().doubleValue() / expected;
                assertTrue(n < 1000 || tail > 2.5, () -> name + " has no tail beyond " + tail);
            }
        });
    }

    @Test
    void theDeviationOfTheLargestConvolutionIsWithinOnePercent() {
        INDArray w = WEIGHTS.get("layer4.1.conv2.weight");
        assertEquals(Math.sqrt(2.0 / (128 * 9)), w.stdNumber().doubleValue(), 0.01 * Math.sqrt(2.0 / (128 * 9)));
    }

    @Test
    void theHeadIsUniformWithinOneOverTheSquareRootOfItsInputs() {
        double bound = 1 / Math.sqrt(128);
        for (String name : List.of("fc.weight", "fc.bias")) {
            INDArray w = WEIGHTS.get(name);
            double largest = w.amaxNumber().doubleValue();
            assertTrue(largest <= bound && largest > 0.9 * bound, name + " reaches " + largest + " of " + bound);
            assertTrue(w.minNumber().doubleValue() < -0.8 * bound, name);
            assertTrue(w.maxNumber().doubleValue() > 0.8 * bound, name);
        }
        INDArray w = WEIGHTS.get("fc.weight");
        assertEquals(bound / Math.sqrt(3), w.stdNumber().doubleValue(), 0.02 * bound);
    }

    @Test
    void batchNormsScaleByOneAndShiftByZero() {
        WEIGHTS.byName().forEach((name, w) -> {
            if (w.rank() == 1 && !name.startsWith("fc")) {
                double expected = name.endsWith(".weight") ? 1 : 0;
                assertEquals(expected, w.minNumber().doubleValue(), name);
                assertEquals(expected, w.maxNumber().doubleValue(), name);
            }
        });
    }

    @Test
    void runningMeansAreZerosAndVariancesOnes() {
        FlatParameters statistics = FlatParameters.initial(ENCODER.statistics(), DataType.FLOAT, 1);
        statistics.byName().forEach((name, s) -> {
            double expected = name.endsWith("var") ? 1 : 0;
            assertEquals(expected, s.minNumber().doubleValue(), name);
            assertEquals(expected, s.maxNumber().doubleValue(), name);
        });
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedGivesOthers() {
        FlatParameters same = FlatParameters.initial(ENCODER.parameters(), DataType.FLOAT, 1);
        FlatParameters other = FlatParameters.initial(ENCODER.parameters(), DataType.FLOAT, 2);
        assertEquals(WEIGHTS.flat().data().asNio(), same.flat().data().asNio());
        assertNotEquals(WEIGHTS.flat().data().asNio(), other.flat().data().asNio());
    }

    @Test
    void aViewAndTheFlatArrayShareTheirMemory() {
        FlatParameters arrays = FlatParameters.zeros(ENCODER.parameters(), DataType.FLOAT);
        float value = 0;
        for (INDArray view : arrays.byName().values()) {
            view.assign(++value);
        }
        long from = 0;
        value = 0;
        for (ParameterSpec spec : arrays.specs()) {
            value++;
            assertEquals(value, arrays.flat().getFloat(from), spec.name());
            from += spec.length();
            assertEquals(value, arrays.flat().getFloat(from - 1), spec.name());
        }
        assertEquals(from, arrays.flat().length());
    }

    @Test
    void anErrorNamesAMissingArray() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> WEIGHTS.get("fc.1.weight"));
        assertTrue(e.getMessage().contains("'fc.1.weight'"), e.getMessage());
    }
}
