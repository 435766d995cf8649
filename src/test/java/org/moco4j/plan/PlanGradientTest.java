package org.moco4j.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Compares each operation of the table, forward and backward, with SameDiff's own session. */
class PlanGradientTest {
    private static final int SEEDS = 4;

    private static final Map<String, Function<SmallGraph, SDVariable>> OPERATIONS = Map.ofEntries(
            Map.entry("add", g -> {
                long[] shape = {g.size(1, 4), g.size(1, 5)};
                return g.variable("a", shape).add(g.variable("b", shape).mul(g.variable("c", shape)));
            }),
            Map.entry("biasadd", g -> {
                int n = g.size(1, 5);
                int c = g.size(1, 7);
                return g.graph().nn().biasAdd(g.variable("x", n, c), g.variable("b", c), false);
            }),
            Map.entry("concat", g -> {
                int n = g.size(1, 5);
                return g.graph().concat(1, g.variable("a", n, g.size(1, 3)), g.variable("b", n, g.size(1, 7)));
            }),
            Map.entry("convolution", g -> {
                int kernel = g.size(0, 1) * 2 + 1;
                int in = g.size(1, 3);
                SDVariable x = g.variable("x", g.size(1, 3), g.size(1, 7), g.size(1, 7), in);
                return g.convolution(x, g.variable("w", g.size(1, 5), in, kernel, kernel), kernel, g.size(1, 2));
            }),
            Map.entry("divide", g -> {
                int n = g.size(1, 5);
                SDVariable divisor = g.variable("b", g.normal(n, 1).muli(0.1).addi(1.5));
                return g.variable("a", n, g.size(1, 7)).div(divisor);
            }),
            Map.entry("log_softmax", g -> g.graph().nn().logSoftmax(g.variable("x", g.size(1, 5), g.size(2, 9)))),
            Map.entry("matmul", g -> {
                int inner = g.size(1, 7);
                int out = g.size(1, 5);
                boolean transposed = g.size(0, 1) == 1;
                SDVariable b = transposed ? g.variable("b", out, inner) : g.variable("b", inner, out);
                return g.graph().mmul(g.variable("a", g.size(1, 5), inner), b, false, transposed, false);
            }),
            Map.entry("maxpool2d", g -> {
                SDVariable x = g.variable("x", g.size(1, 3), g.size(1, 9), g.size(1, 9), g.size(1, 5));
                return g.maxPooling(x, 3, g.size(1, 2));
            }),
            Map.entry("multiply", g -> {
                int n = g.size(1, 5);
                int c = g.size(1, 7);
                return g.variable("a", n, c).mul(g.variable("b", g.size(0, 1) == 0 ? 1 : n, c));
            }),
            Map.entry("reduce_mean", g -> {
                SDVariable x = g.variable("x", g.size(1, 3), g.size(1, 5), g.size(1, 5), g.size(1, 3));
                return g.size(0, 1) == 0 ? x.mean(1, 2) : x.mean(true, 1, 2);
            }),
            Map.entry(
                    "reduce_norm2",
                    g -> g.variable("x", g.size(1, 5), g.size(1, 7)).norm2(true, 1)),
            Map.entry("reduce_sum", g -> {
                SDVariable x = g.variable("x", g.size(1, 5), g.size(1, 7));
                return g.size(0, 1) == 0 ? x.sum(1) : x.sum(true, 0);
            }),
            Map.entry("relu", g -> {
                long[] shape = {g.size(1, 3), g.size(1, 5), g.size(1, 3)};
                return g.graph().nn().relu(g.variable("a", shape).mul(g.variable("b", shape)), 0);
            }));

    /** Operations without a gradient, and the one that is tested with the graph that creates it. */
    private static final Set<String> ELSEWHERE = Set.of("batchnorm", "split_batch_norm");

    static Stream<Arguments> cases() {
        return new TreeSet<>(OPERATIONS.keySet())
                .stream()
                        .flatMap(op -> IntStream.range(0, SEEDS)
                                .boxed()
                                .flatMap(seed -> Stream.of(DataType.DOUBLE, DataType.FLOAT)
                                        .map(type -> Arguments.of(op, type, seed))));
    }

    @Test
    void everyOperationOfTheTableIsTested() {
        Set<String> tested = new HashSet<>(OPERATIONS.keySet());
        tested.addAll(ELSEWHERE);
        assertEquals(new TreeSet<>(new Nd4jKernels().operations()), new TreeSet<>(tested));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("cases")
    void outputAndGradientsEqualSameDiffs(String op, DataType type, int seed) {
        SmallGraph small = new SmallGraph(type, seed);
        small.endIn(OPERATIONS.get(op).apply(small));
        TwoEngines engines = TwoEngines.of(small);

        engines.agree(Map.of(), tolerance(type));

        String kernel = "nd4j " + (op.equals("convolution") ? "conv2d" : op);
        Set<String> used = engines.kernelCounts().keySet();
        assertTrue(used.contains(kernel), () -> kernel + " is not in " + used);
    }

    @Test
    void aConstantFactorGetsNoGradient() {
        for (long rows : new long[] {1, 3}) {
            SmallGraph small = new SmallGraph(DataType.FLOAT, 2);
            SDVariable factor = small.graph().constant("factor", small.normal(rows, 4));
            small.endIn(factor.mul(small.variable("x", 3, 4)));
            TwoEngines engines = TwoEngines.of(small);
            engines.agree(Map.of(), tolerance(DataType.FLOAT));
            Map<String, Integer> counts = engines.kernelCounts();
            assertFalse(counts.containsKey("nd4j multiply_bp"), counts.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "FLOAT"})
    void batchNormWithFixedStatisticsEqualsSameDiffs(DataType type) {
        SmallGraph small = new SmallGraph(type, 1);
        SDVariable x = small.variable("x", 3, 5, 1, 2);
        SDVariable y = small.graph()
                .nn()
                .batchNorm(
                        x,
                        small.variable("mean", 2),
                        small.variable("variance", small.normal(2).muli(0.1).addi(1)),
                        small.variable("gamma", 2),
                        small.variable("beta", 2),
                        1e-5,
                        3)
                .rename(SmallGraph.OUT);
        TwoEngines.forward(small.graph(), List.of(y.name()), type).agree(Map.of(), tolerance(type));
    }

    @Test
    void aVariableThatIsReadThreeTimesGetsTheSumOfThreeGradients() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 5);
        SDVariable x = small.variable("x", 4, 3);
        SDVariable relu = small.graph().nn().relu(x, 0);
        small.endIn(x.mul(relu).add(x.mul(small.variable("w", 4, 3))));
        TwoEngines.of(small).agree(Map.of(), 1e-9);
    }

    @Test
    void aSumOfAnArrayWithItselfHasTwiceTheGradient() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 6);
        SDVariable h = small.graph().nn().relu(small.variable("x", 4, 3), 0);
        small.endIn(small.graph().nn().relu(h.add(h), 0));
        TwoEngines.of(small).agree(Map.of(), 1e-9);
    }

    @Test
    void aResidualOnItsOwnReluKeepsBothPathsSeparate() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 7);
        SDVariable h = small.graph().nn().relu(small.variable("x", 4, 3), 0);
        SDVariable path = small.graph().nn().relu(h.mul(small.variable("w", 4, 3)), 0);
        SDVariable joined = small.graph().nn().relu(path.add(h), 0);
        small.endIn(joined.add(h));
        TwoEngines.of(small).agree(Map.of(), 1e-9);
    }

    @Test
    void twoVariablesThatAreOnlyAddedHaveEqualGradientsInSeparateArrays() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 8);
        small.endIn(small.variable("a", 4, 3).add(small.variable("b", 4, 3)));
        TwoEngines.of(small).agree(Map.of(), 1e-12);
    }

    @Test
    void unrequestedResultsAreNotComputed() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 9);
        SDVariable x = small.variable("x", 4, 3);
        small.graph().math().exp(x);
        small.endIn(small.graph().nn().relu(x, 0));
        TwoEngines.of(small).agree(Map.of(), 1e-12);
    }

    @Test
    void onlyTheRequestedGradientsAreComputed() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 10);
        SDVariable x = small.variable("x", 4, 3);
        small.endIn(small.graph().nn().relu(x, 0).mul(small.variable("w", 4, 3)));
        TwoEngines engines =
                new TwoEngines(small.graph(), List.of(SmallGraph.OUT), SmallGraph.LOSS, List.of("w"), DataType.DOUBLE);
        engines.agree(Map.of(), 1e-12);
        assertFalse(engines.kernelCounts().containsKey("nd4j relu_bp"));
    }

    @Test
    void aSecondRunUsesNewWeightsAndNewPlaceholders() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 11);
        SDVariable x = small.graph().placeHolder("x", DataType.DOUBLE, 4, 3);
        SDVariable w = small.variable("w", 3, 2);
        small.graph().mmul(x, w).rename(SmallGraph.OUT);
        PlanEngine engine = new PlanEngine(new Nd4jKernels(), DataType.DOUBLE);
        GraphRunner runner = engine.compile(Program.forward(small.graph(), List.of(SmallGraph.OUT)));
        for (int run = 0; run < 3; run++) {
            var batch = small.normal(4, 3);
            w.getArr().addi(1);
            TwoEngines.assertClose(
                    "run " + run,
                    batch.mmul(w.getArr()),
                    runner.run(Map.of("x", batch)).get(SmallGraph.OUT),
                    1e-12);
        }
    }

    @Test
    void plansOfOneEngineShareTheirMemoryButNotTheirOutputs() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 12);
        small.endIn(small.graph().nn().relu(small.variable("x", 5, 3).mul(small.variable("w", 5, 3)), 0));
        SmallGraph large = new SmallGraph(DataType.DOUBLE, 13);
        large.endIn(large.graph().nn().relu(large.variable("x", 50, 3).mul(large.variable("w", 50, 3)), 0));
        PlanEngine engine = new PlanEngine(new Nd4jKernels(), DataType.DOUBLE);
        Plan first = engine.compile(Program.forward(small.graph(), List.of(SmallGraph.OUT, SmallGraph.LOSS)));
        Plan second = engine.compile(Program.forward(large.graph(), List.of(SmallGraph.OUT, SmallGraph.LOSS)));

        var kept = first.run(Map.of());
        var before = kept.get(SmallGraph.OUT).dup();
        second.run(Map.of());

        assertEquals(before, kept.get(SmallGraph.OUT));
        assertEquals(before, small.graph().getVariable(SmallGraph.OUT).eval());
        assertTrue(second.workspaceBytes() > first.workspaceBytes());
    }

    @Test
    void anErrorNamesAnUnknownOperationAndASolution() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 14);
        small.endIn(small.graph().math().exp(small.variable("x", 4, 3)));
        assertContains(errorMessage(small, List.of("x")), "'exp'", "relu", "samediff");
    }

    @Test
    void anErrorNamesAVariableThatDoesNotAffectTheLoss() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 15);
        small.endIn(small.graph().nn().relu(small.variable("x", 4, 3), 0));
        small.variable("idle", 3);
        assertContains(errorMessage(small, List.of("x", "idle")), "'idle'", "'loss'");
    }

    private static String errorMessage(SmallGraph small, List<String> variables) {
        TwoEngines engines =
                new TwoEngines(small.graph(), List.of(SmallGraph.LOSS), SmallGraph.LOSS, variables, small.type());
        return assertThrows(IllegalArgumentException.class, engines::kernelCounts)
                .getMessage();
    }

    static Stream<Engine> engines() {
        return Stream.of(new SameDiffEngine(), new PlanEngine(new Nd4jKernels(), DataType.DOUBLE));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anErrorNamesAMissingPlaceholderOrOneOfAnotherShape(Engine engine) {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 16);
        SDVariable x = small.graph().placeHolder("images", DataType.DOUBLE, 4, 3);
        small.graph().nn().relu(x, 0).rename(SmallGraph.OUT);
        GraphRunner runner = engine.compile(Program.forward(small.graph(), List.of(SmallGraph.OUT)));

        Exception other =
                assertThrows(IllegalArgumentException.class, () -> runner.run(Map.of("images", small.normal(3, 4))));
        assertContains(other.getMessage(), "'images'", "[4, 3], not [3, 4]");

        Exception none = assertThrows(IllegalArgumentException.class, () -> runner.run(Map.of()));
        assertTrue(none.getMessage().contains("'images'"), none.getMessage());
    }

    private static double tolerance(DataType type) {
        return type == DataType.DOUBLE ? 1e-9 : 2e-5;
    }
}
