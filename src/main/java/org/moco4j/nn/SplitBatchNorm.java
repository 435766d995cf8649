package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Batch norm whose statistics come from groups of the batch, as if each group were on its own GPU. Without groups, the
 * batch statistics reveal to the query which key is its own (He et al. 2020, section 3.3, "Shuffling BN").
 *
 * <p>Group g holds the contiguous chunk of images {@code [g * N / splits, (g + 1) * N / splits)}. PyTorch's demo groups
 * image n with n % splits instead; because the key batch is shuffled, both are equivalent.
 *
 * <p>Composed of primitive operations, because the gradient of SameDiff's own batch norm throws (the trap "batch norm
 * loses its axis when it is cloned"). The plan recognizes this form as one operation.
 *
 * <p>The statistics of the batch are variables of the graph, {@code [splits, 1, C]}: {@link #batchMean} and
 * {@link #batchVariance} give their names.
 */
public final class SplitBatchNorm implements NormalizationLayer {
    private final int splits;

    public SplitBatchNorm(int splits) {
        this.splits = splits;
    }

    /** The name of the mean of this batch, {@code [splits, 1, C]}, given the batch norm's qualified name. */
    public static String batchMean(String qualifiedName) {
        return qualifiedName + ".batch_mean";
    }

    /** The name of the biased variance of this batch, {@code [splits, 1, C]}. */
    public static String batchVariance(String qualifiedName) {
        return qualifiedName + ".batch_var";
    }

    @Override
    public FeatureMap apply(SameDiff graph, FeatureMap x, String name, VariableScope weights) {
        String full = weights.qualified(name);
        SDVariable groups = graph.reshape(x.variable(), splits, -1, x.channels());
        SDVariable mean = groups.mean(batchMean(full), true, 1);
        SDVariable centered = groups.sub(mean);
        SDVariable variance = centered.mul(centered).mean(batchVariance(full), true, 1);
        SDVariable deviation = graph.math().sqrt(variance.add(EPSILON));
        SDVariable scaled = centered.div(deviation).mul(weights.get(name + ".weight"));
        SDVariable y = scaled.add(weights.get(name + ".bias"));
        return x.with(graph.reshape(y, -1, x.size(), x.size(), x.channels()));
    }
}
