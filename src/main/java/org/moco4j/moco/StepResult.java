package org.moco4j.moco;

import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The results of a step. The arrays are valid until the next step.
 *
 * @param loss InfoNCE, mean over the batch; of a symmetric step the mean of both directions (whose sum is
 *     differentiated)
 * @param queries {@code [N, dim]}, rows of length one
 * @param logits {@code [N, 1 + K]}, the positive first
 * @param gradients of the loss by the query encoder's weights
 */
public record StepResult(double loss, INDArray queries, INDArray logits, FlatParameters gradients) {}
