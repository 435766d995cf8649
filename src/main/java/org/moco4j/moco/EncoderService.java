package org.moco4j.moco;

import java.util.List;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.GraphRunner;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two encoders, as a step of MoCo uses them: it encodes keys, and computes loss and gradients of queries.
 * Implementations decide where they run.
 */
public interface EncoderService extends AutoCloseable {
    /**
     * Encodes images with the key encoder.
     *
     * @param images {@code [N, H, W, 3]}
     * @return features of the key encoder, {@code [N, dim]}, rows of length one; valid until the next call
     */
    INDArray encodeKeys(INDArray images);

    /**
     * Computes the loss of queries and the gradients of the query encoder.
     *
     * @param images {@code [N, H, W, 3]}
     * @param keys the positives, row for row, {@code [N, dim]}
     * @param queue the negatives, {@code [K, dim]}
     */
    QueryResult lossAndGradients(INDArray images, INDArray keys, INDArray queue);

    /** The times of the last calls, in nanoseconds; 0 if they are not measured. */
    default MocoTrainer.StepTimes lastTimes() {
        return new MocoTrainer.StepTimes(0, 0, 0);
    }

    /** The steps of the plans in the last calls; empty if they are not measured. */
    default List<GraphRunner.StepUse> stepUse() {
        return List.of();
    }

    @Override
    void close();

    /**
     * The loss and gradients of a batch; all arrays are valid until the next call.
     *
     * @param loss mean over the batch
     * @param queries features of the query encoder, {@code [N, dim]}
     * @param logits {@code [N, 1 + K]}, divided by the temperature
     * @param gradients of the query encoder's weights
     */
    record QueryResult(double loss, INDArray queries, INDArray logits, FlatParameters gradients) {}
}
