package org.moco4j.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A computation on a SameDiff graph that is run repeatedly.
 *
 * @param graph a graph with fixed shapes: each placeholder has a complete shape
 * @param outputs the requested variables
 * @param loss the scalar to differentiate, or null without gradients
 * @param gradients the target array of the gradient of each differentiated variable
 * @param keepsVariables whether most runs have the variables of the previous run, see {@link GraphRunner#runAgain};
 *     only without gradients
 */
public record Program(
        SameDiff graph, List<String> outputs, String loss, Map<String, INDArray> gradients, boolean keepsVariables) {
    public Program {
        outputs = List.copyOf(outputs);
        gradients = new LinkedHashMap<>(gradients);
        if (keepsVariables && !gradients.isEmpty()) {
            throw new IllegalArgumentException("a program with gradients cannot keep its variables");
        }
    }

    /** A program whose variables may change before each run. */
    public Program(SameDiff graph, List<String> outputs, String loss, Map<String, INDArray> gradients) {
        this(graph, outputs, loss, gradients, false);
    }

    /** A program without gradients, whose variables may change before each run. */
    public static Program forward(SameDiff graph, List<String> outputs) {
        return new Program(graph, outputs, null, Map.of());
    }

    /**
     * A program without gradients that is mostly run with the variables of the previous run, see
     * {@link GraphRunner#runAgain}.
     */
    public static Program inference(SameDiff graph, List<String> outputs) {
        return new Program(graph, outputs, null, Map.of(), true);
    }

    /** All variables to compute. */
    List<String> requested() {
        return hasGradients() ? Stream.concat(outputs.stream(), Stream.of(loss)).toList() : outputs;
    }

    public boolean hasGradients() {
        return !gradients.isEmpty();
    }
}
