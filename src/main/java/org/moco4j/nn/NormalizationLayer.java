package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SameDiff;

/** The batch norm after each convolution, in training mode or in evaluation mode. */
@FunctionalInterface
public interface NormalizationLayer {
    /** Added to a variance before the square root; PyTorch's default. */
    double EPSILON = 1e-5;

    /**
     * Adds the normalization of an activation to the graph.
     *
     * @param name of the batch norm: its arrays are {@code name.weight}, {@code name.bias}, {@code name.running_mean}
     *     and {@code name.running_var}
     * @return the normalized activation
     */
    FeatureMap apply(SameDiff graph, FeatureMap x, String name, VariableScope weights);
}
