package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Stem;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Keys, loss, gradients and evaluation features of the CUDA kernels, on the emulated GPU, against ND4J in float64. */
class GpuEncodersTest {
    private static final int BATCH = 8;
    private static final int QUEUE = 24;

    static Stream<EncoderShape> shapes() {
        return Stream.of(
                new EncoderShape(Architecture.RESNET18, Stem.CIFAR, 8, 12, false, 16),
                new EncoderShape(Architecture.RESNET18, Stem.IMAGENET, 6, 12, true, 32),
                new EncoderShape(Architecture.RESNET50, Stem.CIFAR, 4, 12, true, 16));
    }

    /** What one engine computes from fixed weights and images. */
    private record Results(
            INDArray keys,
            double loss,
            INDArray logits,
            FlatParameters gradients,
            MocoState state,
            INDArray features) {}

    private static Results compute(EncoderShape shape, Engine engine, DataType type) {
        MocoState state = MocoState.initial(shape, QUEUE, type, 7);
        int size = shape.imageSize();
        Nd4j.getRandom().setSeed(3);
        INDArray first = Nd4j.randn(DataType.FLOAT, BATCH, size, size, 3).castTo(type);
        INDArray second = Nd4j.randn(DataType.FLOAT, BATCH, size, size, 3).castTo(type);
        GraphEncoders encoders = new GraphEncoders(shape, new MocoGraph.Method(BATCH, 2, QUEUE, 0.2), state, engine);
        EncoderService.QueryResult query = null;
        INDArray keys = null;
        // Three times, because a GPU starts, records and replays its work.
        for (int i = 0; i < 3; i++) {
            keys = encoders.encodeKeys(first).dup();
            query = encoders.lossAndGradients(second, keys, state.queue().keys());
        }
        EvaluationGraph graph = EvaluationGraph.build(shape, BATCH, state.query(), state.queryStatistics());
        INDArray features = engine.compile(Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE)))
                .run(Map.of(EvaluationGraph.IMAGES, first))
                .get(EvaluationGraph.FEATURE);
        return new Results(keys, query.loss(), query.logits(), query.gradients(), state, features);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void float32AgreesWithFloat64(EncoderShape shape) {
        Results expected = compute(shape, new PlanEngine(new Nd4jKernels(), DataType.DOUBLE), DataType.DOUBLE);
        Results actual = compute(shape, new GpuEngine(TestGpu.open(), GpuPrecision.FLOAT32), DataType.FLOAT);
        assertClose("keys", expected.keys, actual.keys, 1e-4);
        assertEquals(expected.loss, actual.loss, 1e-4);
        assertClose("logits", expected.logits, actual.logits, 1e-4);
        assertClose(
                "statistics",
                expected.state.queryStatistics().flat(),
                actual.state.queryStatistics().flat(),
                1e-4);
        // A card rounds differently, so that the input of a ReLU near 0 may have another sign there. In float64,
        // weights
        // that differ by 3e-7 of their size change the gradients of the third shape by up to 0.02 of their length, and
        // those of one array by up to 0.06.
        double whole = TestGpu.isCard() ? 0.05 : 1e-3;
        double one = TestGpu.isCard() ? 0.15 : 1e-2;
        assertLess("all", relativeDifference(expected.gradients.flat(), actual.gradients.flat()), whole);
        expected.gradients.byName().forEach((name, gradient) -> {
            assertLess(name, relativeDifference(gradient, actual.gradients.get(name)), one);
            assertClose(name, gradient, actual.gradients.get(name), TestGpu.isCard() ? 0.1 : 1e-3);
        });
        assertClose("features", expected.features, actual.features, 1e-4);
    }

    @Test
    void bf16StaysNearFloat64() {
        EncoderShape shape = shapes().findFirst().orElseThrow();
        Results expected = compute(shape, new PlanEngine(new Nd4jKernels(), DataType.DOUBLE), DataType.DOUBLE);
        Results actual = compute(shape, new GpuEngine(TestGpu.open(), GpuPrecision.BF16), DataType.FLOAT);
        assertClose("keys", expected.keys, actual.keys, 0.05);
        assertEquals(expected.loss, actual.loss, 0.1);
        assertClose("features", expected.features, actual.features, 0.05);
        assertLess("all", relativeDifference(expected.gradients.flat(), actual.gradients.flat()), 0.5);
    }

    /** The length of the difference, divided by the length of the expected array. */
    private static double relativeDifference(INDArray expected, INDArray actual) {
        INDArray difference = expected.sub(actual.castTo(DataType.DOUBLE));
        return difference.norm2Number().doubleValue() / expected.norm2Number().doubleValue();
    }

    private static void assertLess(String name, double relative, double most) {
        assertTrue(relative < most, "the gradients (" + name + ") differ by " + relative + " of their length");
    }

    private static void assertClose(String name, INDArray expected, INDArray actual, double tolerance) {
        double largest = Math.max(1, expected.amaxNumber().doubleValue());
        double difference =
                expected.sub(actual.castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
        assertTrue(difference <= tolerance * largest, name + " is off by " + difference + " of " + largest);
    }
}
