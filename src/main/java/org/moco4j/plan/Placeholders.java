package org.moco4j.plan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The placeholders that a run needs, and the shape of each. */
public record Placeholders(Map<String, long[]> shapes) {

    /** The placeholders that the requested variables depend on. */
    static Placeholders of(SameDiff graph, List<String> requested) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Stream.concat(
                        requested.stream(),
                        GraphReader.nodes(graph, requested).stream().flatMap(node -> node.inputs().stream()))
                .map(graph::getVariable)
                .filter(SDVariable::isPlaceHolder)
                .forEach(variable -> shapes.put(variable.name(), variable.placeholderShape()));
        return new Placeholders(shapes);
    }

    /** The shapes of these arrays. */
    public static Placeholders of(Map<String, INDArray> arrays) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        arrays.forEach((name, array) -> shapes.put(name, array.shape()));
        return new Placeholders(shapes);
    }

    /**
     * Checks the arrays for a run.
     *
     * @throws IllegalArgumentException if a placeholder is missing or has another shape
     */
    public void check(Map<String, INDArray> given) {
        shapes.forEach((name, shape) -> {
            INDArray array = given.get(name);
            if (array == null || !Arrays.equals(array.shape(), shape)) {
                throw new IllegalArgumentException(
                        "placeholder '" + name + "' needs an array of shape " + Arrays.toString(shape) + ", not "
                                + (array == null ? "none" : Arrays.toString(array.shape())));
            }
        });
    }
}
