package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.KernelSet;
import org.moco4j.plan.Node;
import org.moco4j.plan.Plan;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.testing.SmallGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs that keep what depends only on variables, compared with complete runs. */
class RunAgainTest {
    private static final String IMAGES = "images";
    private static final int BATCH = 4;
    private static final int SIZE = 8;
    private static final int CHANNELS = 32;

    private final SmallGraph random = new SmallGraph(DataType.FLOAT, 3);
    private final SameDiff graph = graph();

    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    /** Two convolutions with fixed batch norms and a residual sum. */
    private SameDiff graph() {
        SDVariable x = random.graph().placeHolder(IMAGES, DataType.FLOAT, BATCH, SIZE, SIZE, CHANNELS);
        SDVariable y = random.graph().nn().relu(norm("1", x), 0);
        random.graph().nn().relu(x.add(norm("2", y)), 0).rename(SmallGraph.OUT);
        return random.graph();
    }

    private SDVariable norm(String name, SDVariable x) {
        SDVariable weights = random.variable("w" + name, CHANNELS, CHANNELS, 3, 3);
        return random.frozenNorm("bn" + name, random.convolution(x, weights, 3, 1), CHANNELS);
    }

    private static KernelSet kernels(String name) {
        return switch (name) {
            case "nd4j" -> new Nd4jKernels();
            case "winograd" -> TestOneDnn.winograd();
            case "gemm" -> TestOneDnn.gemm();
            default -> TestOneDnn.direct();
        };
    }

    private Map<String, INDArray> images() {
        return Map.of(IMAGES, random.normal(BATCH, SIZE, SIZE, CHANNELS));
    }

    private static float[] copy(Map<String, INDArray> outputs) {
        return outputs.get(SmallGraph.OUT).data().asFloat();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "direct", "winograd", "gemm"})
    void otherImagesHaveTheResultsOfACompleteRun(String name) {
        KernelSet kernels = kernels(name);
        GraphRunner complete = new PlanEngine(kernels).compile(Program.forward(graph, List.of(SmallGraph.OUT)));
        GraphRunner inference = new PlanEngine(kernels).compile(Program.inference(graph, List.of(SmallGraph.OUT)));
        Map<String, INDArray> first = images();
        assertArrayEquals(copy(complete.run(first)), copy(inference.run(first)));
        for (int i = 0; i < 3; i++) {
            Map<String, INDArray> next = images();
            assertArrayEquals(copy(complete.run(next)), copy(inference.runAgain(next)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "winograd", "gemm"})
    void foldedBatchNormsAreNotComputedAgain(String name) {
        GraphRunner inference =
                new PlanEngine(kernels(name)).compile(Program.inference(graph, List.of(SmallGraph.OUT)));
        inference.run(images());
        assertEquals(2, folds(inference));
        inference.runAgain(images());
        assertEquals(0, folds(inference));
        assertTrue(inference.stepUse().stream()
                .noneMatch(
                        use -> use.kernel().contains("weights") || use.kernel().contains("folded")));
        inference.run(images());
        assertEquals(2, folds(inference));
    }

    private static long folds(GraphRunner runner) {
        return runner.stepUse().stream()
                .filter(use -> use.kernel().contains("folded"))
                .count();
    }

    @Test
    void aCompleteRunSeesNewWeights() {
        GraphRunner inference =
                new PlanEngine(TestOneDnn.direct()).compile(Program.inference(graph, List.of(SmallGraph.OUT)));
        Map<String, INDArray> images = images();
        float[] before = copy(inference.run(images));
        graph.getVariable("w1").getArr().muli(2);
        assertArrayEquals(before, copy(inference.runAgain(images)));
        float[] after = copy(inference.run(images));
        assertFalse(Arrays.equals(before, after));
        assertArrayEquals(after, copy(inference.runAgain(images)));
    }

    /** The plans of an engine share their memory. */
    @Test
    void afterAnotherPlanTheRunIsComplete() {
        PlanEngine engine = new PlanEngine(TestOneDnn.direct());
        Plan inference = engine.compile(Program.inference(graph, List.of(SmallGraph.OUT)));
        Plan other = engine.compile(Program.forward(graph, List.of(SmallGraph.OUT)));
        Map<String, INDArray> images = images();
        float[] expected = copy(inference.run(images));
        other.run(images());
        assertArrayEquals(expected, copy(inference.runAgain(images)));
        assertEquals(2, folds(inference));
    }

    @Test
    void aFirstRunIsComplete() {
        PlanEngine engine = new PlanEngine(TestOneDnn.direct());
        Map<String, INDArray> images = images();
        float[] expected = copy(
                engine.compile(Program.forward(graph, List.of(SmallGraph.OUT))).run(images));
        Plan inference = engine.compile(Program.inference(graph, List.of(SmallGraph.OUT)));
        assertArrayEquals(expected, copy(inference.runAgain(images)));
    }

    @Test
    void afterAFailureTheRunIsComplete() {
        AtomicBoolean fails = new AtomicBoolean();
        PlanEngine engine = new PlanEngine(new FailingKernels(new Nd4jKernels(), fails));
        Plan inference = engine.compile(Program.inference(graph, List.of(SmallGraph.OUT)));
        Map<String, INDArray> images = images();
        float[] expected = copy(inference.run(images));
        int complete = inference.stepUse().size();
        fails.set(true);
        assertThrows(IllegalStateException.class, () -> inference.run(images));
        assertArrayEquals(expected, copy(inference.runAgain(images)));
        assertEquals(complete, inference.stepUse().size());
        inference.runAgain(images);
        assertTrue(inference.stepUse().size() < complete);
    }

    /** Adds a step to each ReLU that may fail, and that depends on nothing. */
    private record FailingKernels(KernelSet kernels, AtomicBoolean fails) implements KernelSet {
        @Override
        public Optional<Kernel> kernelFor(Node node) {
            return kernels.kernelFor(node).map(kernel -> node.op().contains("relu") ? failing(kernel) : kernel);
        }

        private Kernel failing(Kernel kernel) {
            return new Kernel() {
                @Override
                public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
                    emitter.step("may fail", List.of(), List.of(), arrays -> () -> {
                        if (fails.getAndSet(false)) {
                            throw new IllegalStateException("once");
                        }
                    });
                    return kernel.forward(inputs, emitter);
                }

                @Override
                public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
                    return kernel.backward(gradients, needed, emitter);
                }
            };
        }

        @Override
        public String name() {
            return kernels.name();
        }

        @Override
        public List<String> operations() {
            return kernels.operations();
        }

        @Override
        public boolean supports(DataType type) {
            return kernels.supports(type);
        }

        @Override
        public Value plain(Value value, StepEmitter emitter) {
            return kernels.plain(value, emitter);
        }

        @Override
        public Value add(Value a, Value b, StepEmitter emitter) {
            return kernels.add(a, b, emitter);
        }

        @Override
        public Value ones(long[] shape, StepEmitter emitter) {
            return kernels.ones(shape, emitter);
        }
    }

    @Test
    void aProgramWithGradientsCannotKeepItsVariables() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Program(graph, List.of(), SmallGraph.OUT, Map.of("w1", random.normal(1)), true));
    }
}
