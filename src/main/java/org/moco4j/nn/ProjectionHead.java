package org.moco4j.nn;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Maps the backbone's feature to the feature that is compared: one linear layer (MoCo, He et al. 2020), or linear,
 * ReLU, linear (MoCo v2, Chen et al. 2020, "Improved Baselines with Momentum Contrastive Learning").
 */
final class ProjectionHead {
    private final EncoderShape shape;

    ProjectionHead(EncoderShape shape) {
        this.shape = shape;
    }

    /** Named as in Facebook's MoCo: {@code fc}, or {@code fc.0} and {@code fc.2} with a ReLU between. */
    List<ParameterSpec> parameters() {
        int in = shape.backboneDim();
        return shape.mlp()
                ? List.of(
                        weight("fc.0", in, shape.hidden()),
                        bias("fc.0", in, shape.hidden()),
                        weight("fc.2", shape.hidden(), shape.dim()),
                        bias("fc.2", shape.hidden(), shape.dim()))
                : List.of(weight("fc", in, shape.dim()), bias("fc", in, shape.dim()));
    }

    /**
     * Adds the head to the graph.
     *
     * @param backbone {@code [N, backboneDim]}
     * @return {@code [N, dim]}, not yet normalized
     */
    SDVariable build(SameDiff graph, SDVariable backbone, VariableScope weights) {
        if (!shape.mlp()) {
            return linear(graph, backbone, weights, "fc");
        }
        SDVariable hidden = graph.nn().relu(linear(graph, backbone, weights, "fc.0"), 0);
        return linear(graph, hidden, weights, "fc.2");
    }

    private static SDVariable linear(SameDiff graph, SDVariable x, VariableScope weights, String name) {
        SDVariable product = graph.mmul(x, weights.get(name + ".weight"), false, true, false);
        return graph.nn().biasAdd(product, weights.get(name + ".bias"), false);
    }

    private static ParameterSpec weight(String name, int in, int out) {
        return new ParameterSpec(name + ".weight", new long[] {out, in}, Initializer.linearDefault(in));
    }

    private static ParameterSpec bias(String name, int in, int out) {
        return new ParameterSpec(name + ".bias", new long[] {out}, Initializer.linearDefault(in));
    }
}
