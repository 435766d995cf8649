package org.moco4j.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What to compute of a SameDiff graph, again and again.
 *
 * @param graph of fixed shapes: each placeholder states its whole shape
 * @param outputs the variables that are asked for
 * @param loss the scalar to differentiate, or null where no gradient is asked
 * @param gradients for each variable to differentiate by, the array that its gradient is written to
 */
public record Program(SameDiff graph, List<String> outputs, String loss, Map<String, INDArray> gradients) {
    public Program {
        outputs = List.copyOf(outputs);
        gradients = new LinkedHashMap<>(gradients);
    }

    /** Forward only. */
    public static Program forward(SameDiff graph, List<String> outputs) {
        return new Program(graph, outputs, null, Map.of());
    }

    /** All variables that have to be computed. */
    List<String> asked() {
        return hasGradients() ? Stream.concat(outputs.stream(), Stream.of(loss)).toList() : outputs;
    }

    public boolean hasGradients() {
        return !gradients.isEmpty();
    }
}
