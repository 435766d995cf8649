package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The smallest real encoder on the plan. */
class TinyTrainingTest {
    private static final Permutations UNSHUFFLED =
            (n, index) -> IntStream.range(0, n).toArray();

    @ParameterizedTest(name = "symmetric {0}")
    @ValueSource(booleans = {false, true})
    void theSameSeedGivesTheSameLossesAndWeightsToTheBit(boolean symmetric) {
        try (TinyRun run = new TinyRun(DataType.FLOAT, symmetric, Permutations.seeded(1));
                TinyRun again = new TinyRun(DataType.FLOAT, symmetric, Permutations.seeded(1))) {
            for (int step = 0; step < 3; step++) {
                assertEquals(
                        Double.doubleToLongBits(run.step(step).loss()),
                        Double.doubleToLongBits(again.step(step).loss()),
                        "step " + step);
            }
            List<INDArray> expected = TinyRun.copy(run.state);
            List<INDArray> actual = TinyRun.copy(again.state);
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(
                        expected.get(i).data().asNio(), actual.get(i).data().asNio());
            }
        }
    }

    @Test
    void anotherShuffleGivesAnotherLoss() {
        try (TinyRun run = new TinyRun(DataType.FLOAT, false, Permutations.seeded(1));
                TinyRun other = new TinyRun(DataType.FLOAT, false, Permutations.seeded(2))) {
            // Most of the orders of four images put other neighbors into the two groups.
            double[] losses =
                    IntStream.range(0, 2).mapToDouble(s -> run.step(s).loss()).toArray();
            double[] others =
                    IntStream.range(0, 2).mapToDouble(s -> other.step(s).loss()).toArray();
            assertNotEquals(Arrays.toString(losses), Arrays.toString(others));
        }
    }

    @Test
    void theGradientsOfASymmetricStepAreTheSumOfBothDirections() {
        try (TinyRun symmetric = new TinyRun(DataType.DOUBLE, true, UNSHUFFLED);
                TinyRun single = new TinyRun(DataType.DOUBLE, false, UNSHUFFLED)) {
            INDArray view1 = single.images(0);
            INDArray view2 = single.images(1);
            INDArray queue = single.state.queue().keys();
            INDArray keys2 = single.encoders.encodeKeys(view2).dup();
            INDArray keys1 = single.encoders.encodeKeys(view1).dup();
            EncoderService.QueryResult first = single.encoders.lossAndGradients(view1, keys2, queue);
            double firstLoss = first.loss();
            INDArray sum = first.gradients().flat().dup();
            EncoderService.QueryResult second = single.encoders.lossAndGradients(view2, keys1, queue);
            sum.addi(second.gradients().flat());

            StepResult result = symmetric.step(0);

            assertEquals((firstLoss + second.loss()) / 2, result.loss(), 1e-12);
            INDArray difference = sum.sub(result.gradients().flat());
            assertTrue(difference.amaxNumber().doubleValue() < 1e-10, () -> "off by " + difference.amaxNumber());
            assertTrue(sum.amaxNumber().doubleValue() > 1e-3);
        }
    }

    @Test
    void aStepMovesTheStatisticsOfBothEncodersEachByItsOwnBatch() {
        try (TinyRun run = new TinyRun(DataType.DOUBLE, false, UNSHUFFLED)) {
            INDArray before = run.state.queryStatistics().flat().dup();
            run.step(0);
            INDArray query = run.state.queryStatistics().flat();
            INDArray key = run.state.keyStatistics().flat();
            assertFalse(query.equalsWithEps(before, 1e-6));
            assertFalse(key.equalsWithEps(before, 1e-6));
            assertFalse(query.equalsWithEps(key, 1e-6));
        }
    }
}
