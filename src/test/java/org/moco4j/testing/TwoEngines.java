package org.moco4j.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.KernelSet;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.platform.OutputSilencer;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs one graph on SameDiff's own session and as a plan, and wants the same outputs and gradients of both. */
public record TwoEngines(SameDiff graph, List<String> outputs, String loss, List<String> variables, DataType type) {

    /** What an engine computed. */
    public record Result(Map<String, INDArray> outputs, Map<String, INDArray> gradients) {}

    /** Outputs only. */
    public static TwoEngines forward(SameDiff graph, List<String> outputs, DataType type) {
        return new TwoEngines(graph, outputs, null, List.of(), type);
    }

    /** The graph's output and loss, with the gradients of all its variables. */
    public static TwoEngines of(SmallGraph small) {
        return new TwoEngines(
                small.graph(),
                List.of(SmallGraph.OUT, SmallGraph.LOSS),
                SmallGraph.LOSS,
                small.variables(),
                small.type());
    }

    /**
     * The difference of any two numbers is at most {@code tolerance} of the largest in their array, or of one.
     *
     * @return what the plan computed
     */
    public Result agree(Map<String, INDArray> placeholders, double tolerance) {
        return agree(new Nd4jKernels(), placeholders, tolerance);
    }

    /** As the other, the plan with these kernels. */
    public Result agree(KernelSet kernels, Map<String, INDArray> placeholders, double tolerance) {
        Result expected = run(new SameDiffEngine(), placeholders);
        Result actual = run(new PlanEngine(kernels, type), placeholders);
        outputs.forEach(name ->
                assertClose(name, expected.outputs().get(name), actual.outputs().get(name), tolerance));
        variables.forEach(name -> assertClose(
                "gradient of " + name,
                expected.gradients().get(name),
                actual.gradients().get(name),
                tolerance));
        return actual;
    }

    /** How often the plan uses each kernel. */
    public Map<String, Integer> kernelCounts() {
        return kernelCounts(new Nd4jKernels());
    }

    public Map<String, Integer> kernelCounts(KernelSet kernels) {
        return new PlanEngine(kernels, type)
                .compile(new Program(graph, outputs, loss, targets())).stepUse().stream()
                        .collect(Collectors.toMap(GraphRunner.StepUse::kernel, use -> 1, Integer::sum));
    }

    /** One engine alone. The outputs are copies. */
    public Result run(Engine engine, Map<String, INDArray> placeholders) {
        Map<String, INDArray> gradients = targets();
        GraphRunner runner =
                OutputSilencer.whileBuilding(() -> engine.compile(new Program(graph, outputs, loss, gradients)));
        Map<String, INDArray> copies = new LinkedHashMap<>();
        runner.run(placeholders).forEach((name, array) -> copies.put(name, array.dup()));
        return new Result(copies, gradients);
    }

    private Map<String, INDArray> targets() {
        Map<String, INDArray> targets = new LinkedHashMap<>();
        variables.forEach(name -> targets.put(
                name, Nd4j.create(type, graph.getVariable(name).getArr().shape())));
        return targets;
    }

    public static void assertClose(String name, INDArray expected, INDArray actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape(), name);
        double scale = Math.max(1, expected.amaxNumber().doubleValue());
        double difference = expected.castTo(DataType.DOUBLE)
                .sub(actual.castTo(DataType.DOUBLE))
                .amaxNumber()
                .doubleValue();
        assertTrue(difference <= tolerance * scale, name + " is off by " + difference + ", the largest is " + scale);
    }
}
