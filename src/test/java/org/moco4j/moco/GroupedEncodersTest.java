package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.optim.Sgd;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class GroupedEncodersTest {
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 4, 8, true, 16);
    private static final int BATCH = 12;
    private static final int QUEUE = 24;
    private static final int STEPS = 5;
    /** The groups' results are added in another order than in one batch. */
    private static final double TOLERANCE = 2e-4;

    @ParameterizedTest(name = "{0} groups, symmetric {1}")
    @CsvSource({"1, false", "2, false", "3, true", "4, false"})
    void groupByGroupTheStepsAreThoseOfTheWholeBatch(int splits, boolean symmetric) {
        MocoGraph.Method method = new MocoGraph.Method(BATCH, splits, QUEUE, 0.2);
        try (Engine whole = new PlanEngine(new Nd4jKernels());
                Engine grouped = new PlanEngine(new Nd4jKernels());
                MocoState expected = MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 3);
                MocoState actual = MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 3);
                MomentumContrast reference =
                        trainer(expected, new GraphEncoders(SHAPE, method, expected, whole), symmetric);
                MomentumContrast trainer = trainer(
                        actual,
                        new GroupedEncoders(SHAPE, method, actual, new InThisProcess(method, grouped)),
                        symmetric)) {
            for (int step = 0; step < STEPS; step++) {
                INDArray xQ = images(2L * step);
                INDArray xK = images(2L * step + 1);
                StepResult wanted = reference.step(xQ, xK, step, 0.05);
                StepResult result = trainer.step(xQ, xK, step, 0.05);
                assertEquals(wanted.loss(), result.loss(), TOLERANCE);
                assertClose(wanted.logits(), result.logits());
                assertClose(wanted.queries(), result.queries());
                assertClose(wanted.gradients().flat(), result.gradients().flat());
                // The next step starts from the same state: the network is so small that rounding grows tenfold a step.
                List<INDArray> values = expected.arrays();
                List<INDArray> results = actual.arrays();
                for (int i = 0; i < values.size(); i++) {
                    assertClose(values.get(i), results.get(i));
                    results.get(i).assign(values.get(i));
                }
            }
        }
    }

    @Test
    void anotherNumberOfGroupsIsRefused() {
        MocoGraph.Method method = new MocoGraph.Method(BATCH, 2, QUEUE, 0.2);
        try (Engine engine = new PlanEngine(new Nd4jKernels());
                MocoState state = MocoState.initial(SHAPE, QUEUE, DataType.FLOAT, 3);
                InThisProcess groups = new InThisProcess(new MocoGraph.Method(BATCH, 3, QUEUE, 0.2), engine)) {
            assertThrows(IllegalArgumentException.class, () -> new GroupedEncoders(SHAPE, method, state, groups));
        }
    }

    private static MomentumContrast trainer(MocoState state, EncoderService encoders, boolean symmetric) {
        return new MomentumContrast(
                state, encoders, new MomentumEncoder(0.9), new Sgd(0.9, 5e-4), symmetric, Permutations.seeded(5));
    }

    private static INDArray images(long seed) {
        Random random = new Random(seed);
        float[] values = new float[BATCH * 16 * 16 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape(BATCH, 16, 16, 3);
    }

    private static void assertClose(INDArray expected, INDArray actual) {
        double scale = Math.max(1, expected.amaxNumber().doubleValue());
        double difference = expected.sub(actual).amaxNumber().doubleValue();
        assertTrue(difference < TOLERANCE * scale, "differ by " + difference + " at scale " + scale);
    }

    /** Runs the groups one after the other. */
    private static final class InThisProcess implements BatchGroups {
        private final int count;
        private final GroupEncoders encoders;

        InThisProcess(MocoGraph.Method method, Engine engine) {
            count = method.splits();
            encoders = new GroupEncoders(SHAPE, method, engine);
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public List<GroupEncoders.Keys> encodeKeys(FlatParameters weights, INDArray images) {
            encoders.keyWeights().flat().assign(weights.flat());
            List<GroupEncoders.Keys> results = new ArrayList<>();
            for (int group = 0; group < count; group++) {
                results.add(encoders.encodeKeys(rows(images, group)));
            }
            return results;
        }

        @Override
        public List<GroupEncoders.Gradients> lossAndGradients(
                FlatParameters weights, INDArray images, INDArray keys, INDArray queue) {
            encoders.queryWeights().flat().assign(weights.flat());
            encoders.queue().assign(queue);
            List<GroupEncoders.Gradients> results = new ArrayList<>();
            for (int group = 0; group < count; group++) {
                results.add(encoders.lossAndGradients(
                        rows(images, group), rows(keys, group).reshape(-1).toFloatVector()));
            }
            return results;
        }

        private INDArray rows(INDArray batch, int group) {
            long n = batch.size(0) / count;
            return batch.get(NDArrayIndex.interval(group * n, (group + 1) * n)).dup();
        }

        @Override
        public void close() {
            encoders.close();
        }
    }
}
