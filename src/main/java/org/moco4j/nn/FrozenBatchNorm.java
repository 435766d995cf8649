package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Batch norm in evaluation mode: it uses the running statistics instead of the batch's. */
final class FrozenBatchNorm implements NormalizationLayer {
    private static final int CHANNEL_AXIS = 3;

    @Override
    public FeatureMap apply(SameDiff graph, FeatureMap x, String name, VariableScope weights) {
        SDVariable y = graph.nn()
                .batchNorm(
                        x.variable(),
                        weights.get(name + ".running_mean"),
                        weights.get(name + ".running_var"),
                        weights.get(name + ".weight"),
                        weights.get(name + ".bias"),
                        EPSILON,
                        CHANNEL_AXIS);
        return x.with(y);
    }
}
