package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Algorithm 1, with encoders that only take notes. */
class MomentumContrastTest {
    private final MocoState state = FakeEncoders.state();

    @Test
    void theKeysAreEncodedShuffledAndComeBackInTheOrderOfTheQueries() {
        FakeEncoders encoders = new FakeEncoders(state, 1.0);
        MomentumContrast trainer = encoders.trainer(false);
        for (int step = 0; step < 6; step++) {
            trainer.step(FakeEncoders.view(1), FakeEncoders.view(2), step, 0.1);
        }
        for (int step = 0; step < 6; step++) {
            List<Float> encoded = FakeEncoders.firstOfRows(encoders.keyImages.get(step));
            assertEquals(new TreeSet<>(List.of(200f, 201f, 202f, 203f)), new TreeSet<>(encoded));
            FakeEncoders.Query query = encoders.queries.get(step);
            assertEquals(List.of(100f, 101f, 102f, 103f), FakeEncoders.firstOfRows(query.images()));
            assertEquals(List.of(200f, 201f, 202f, 203f), FakeEncoders.firstOfRows(query.keys()));
        }
        long orders = encoders.keyImages.stream()
                .map(FakeEncoders::firstOfRows)
                .distinct()
                .count();
        assertTrue(orders > 2, orders + " different orders in 6 steps");
    }

    @Test
    void eachDirectionOfASymmetricStepHasItsOwnKeysAndItsOwnShuffle() {
        FakeEncoders encoders = new FakeEncoders(state, 1.0);
        MomentumContrast trainer = encoders.trainer(true);
        long alike = 0;
        for (int step = 0; step < 6; step++) {
            trainer.step(FakeEncoders.view(1), FakeEncoders.view(2), step, 0.1);
            FakeEncoders.Query first = encoders.queries.get(2 * step);
            FakeEncoders.Query second = encoders.queries.get(2 * step + 1);
            assertEquals(List.of(100f, 101f, 102f, 103f), FakeEncoders.firstOfRows(first.images()));
            assertEquals(List.of(200f, 201f, 202f, 203f), FakeEncoders.firstOfRows(first.keys()));
            assertEquals(List.of(200f, 201f, 202f, 203f), FakeEncoders.firstOfRows(second.images()));
            assertEquals(List.of(100f, 101f, 102f, 103f), FakeEncoders.firstOfRows(second.keys()));
            INDArray shifted = encoders.keyImages.get(2 * step).sub(100);
            alike += shifted.equals(encoders.keyImages.get(2 * step + 1)) ? 1 : 0;
        }
        assertNotEquals(6, alike);
    }

    @Test
    void theShuffleDependsOnTheStepAndNotOnWhatWasBefore() {
        FakeEncoders all = new FakeEncoders(state, 1.0);
        MomentumContrast trainer = all.trainer(false);
        for (int step = 0; step < 5; step++) {
            trainer.step(FakeEncoders.view(1), FakeEncoders.view(2), step, 0.1);
        }
        FakeEncoders resumed = new FakeEncoders(FakeEncoders.state(), 1.0);
        resumed.trainer(false).step(FakeEncoders.view(1), FakeEncoders.view(2), 4, 0.1);
        assertEquals(all.keyImages.get(4), resumed.keyImages.get(0));
    }

    @Test
    void theQueryEncoderTakesOneSgdStepAlongTheGradient() {
        INDArray before = state.query().flat().dup();
        StepResult result =
                new FakeEncoders(state, 2.5).trainer(false).step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 0.125);
        assertEquals(2.5, result.loss());
        assertEquals(before.sub(0.125), state.query().flat());
        assertEquals(1, state.velocity().flat().minNumber().doubleValue());
    }

    @Test
    void aSymmetricStepTakesTheSumOfBothGradientsAndShowsTheMeanLoss() {
        INDArray before = state.query().flat().dup();
        StepResult result = new FakeEncoders(state, 2.0, 5.0)
                .trainer(true)
                .step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 0.125);
        assertEquals(3.5, result.loss());
        // The fake's first gradient is 1 everywhere, its second 2.
        assertEquals(3, result.gradients().flat().minNumber().doubleValue());
        assertEquals(3, result.gradients().flat().maxNumber().doubleValue());
        assertEquals(before.sub(3 * 0.125), state.query().flat());
    }

    @ParameterizedTest(name = "symmetric {0}: losses {1} and {2}")
    @CsvSource({
        "false, NaN, 1",
        "false, Infinity, 1",
        "false, -Infinity, 1",
        "true, NaN, 1",
        "true, 1, NaN",
        "true, 1, Infinity",
        "true, Infinity, -Infinity"
    })
    void aLossThatIsNoNumberStopsAndLeavesWeightsVelocityAndQueueToTheBit(
            boolean symmetric, double first, double second) {
        state.queue().enqueueAndDequeue(state.queue().keys().getRows(0, 1, 2, 3).dup());
        INDArray query = state.query().flat().dup();
        INDArray velocity = state.velocity().flat().dup();
        INDArray queue = state.queue().keys().dup();
        MomentumContrast trainer = new FakeEncoders(state, first, second).trainer(symmetric);

        UserError error = assertThrows(
                DivergedException.class, () -> trainer.step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 0.1));

        assertTrue(error.getMessage().contains("learning-rate"), error.getMessage());
        assertSameBits(query, state.query().flat());
        assertSameBits(velocity, state.velocity().flat());
        assertSameBits(queue, state.queue().keys());
        assertEquals(FakeEncoders.BATCH, state.queue().pointer());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aGradientThatIsNoNumberStopsBeforeItReachesTheWeightsThoughTheLossIsFine(double bad) {
        INDArray query = state.query().flat().dup();
        INDArray velocity = state.velocity().flat().dup();
        FakeEncoders encoders = new FakeEncoders(state, 2.5);
        encoders.planted = bad;

        DivergedException error = assertThrows(
                DivergedException.class,
                () -> encoders.trainer(false).step(FakeEncoders.view(1), FakeEncoders.view(2), 6, 0.1));

        assertEquals(6, error.globalStep());
        assertTrue(error.seen().startsWith("The loss was 2.5000 still, but the gradients became"), error.seen());
        assertContains(
                error.seen(),
                "the first gradient that is not finite is in layer",
                "The largest gradient is 1.00 (conv1.weight)");
        assertSameBits(query, state.query().flat());
        assertSameBits(velocity, state.velocity().flat());
    }

    @Test
    void weightsThatOverflowStopTheStepThatMadeThem() {
        DivergedException error = assertThrows(
                DivergedException.class,
                () -> new FakeEncoders(state, 2.5)
                        .trainer(false)
                        .step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 1e39));

        assertContains(
                error.seen(),
                "the weights became infinite or NaN",
                "the first weight that is not finite is in conv1.weight");
    }

    @Test
    void runningStatisticsThatOverflowStopTheStepThoughLossAndGradientsAreFine() {
        state.keyStatistics().get("layer1.0.bn2.running_var").putScalar(0, Float.POSITIVE_INFINITY);

        DivergedException error = assertThrows(
                DivergedException.class,
                () -> new FakeEncoders(state, 2.5)
                        .trainer(false)
                        .step(FakeEncoders.view(1), FakeEncoders.view(2), 0, 0.1));

        assertTrue(
                error.seen().contains("of the key encoder that is not finite is in layer1.0.bn2.running_var"),
                error.seen());
    }

    private static void assertSameBits(INDArray expected, INDArray actual) {
        assertArrayEquals(expected.data().asBytes(), actual.dup().data().asBytes());
    }
}
