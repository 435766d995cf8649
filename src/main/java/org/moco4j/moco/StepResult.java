package org.moco4j.moco;

import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The results of a step. They and their arrays are valid until the next step. */
public interface StepResult {
    /** Results that are already in the memory of this process. */
    static StepResult of(double loss, INDArray queries, INDArray logits, FlatParameters gradients) {
        return new InMemory(loss, queries, logits, gradients);
    }

    /**
     * InfoNCE, mean over the batch; of a symmetric step the mean of both directions (whose sum is differentiated).
     */
    double loss();

    /** {@code [N, dim]}, rows of length one. */
    INDArray queries();

    /** {@code [N, 1 + K]}, the positive first. */
    INDArray logits();

    /** The gradients of the loss by the query encoder's weights. */
    FlatParameters gradients();

    /** The spread of the first queries, see {@link FeatureStatistics#spread}. On a GPU only this number is copied. */
    default double spread(FeatureStatistics statistics) {
        return statistics.spread(queries());
    }

    /** The share of the first queries whose positive is nearest, see {@link FeatureStatistics#accuracy}. */
    default double accuracy() {
        return FeatureStatistics.accuracy(logits());
    }

    /**
     * Writes weights, velocity, statistics and queue to the {@link MocoState}, if the step left them in the memory of a
     * GPU. Call it before you read the state.
     */
    default void updateState() {}

    /** Results in the memory of this process. */
    record InMemory(double loss, INDArray queries, INDArray logits, FlatParameters gradients) implements StepResult {}
}
