package org.moco4j.moco;

import java.util.List;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the groups of a batch, each with {@link GroupEncoders}, anywhere. The results are in the order of the groups,
 * and group g consists of the rows {@code [g * N / groups, (g + 1) * N / groups)} of the batch.
 */
public interface BatchGroups extends AutoCloseable {
    /** Returns the number of groups of a batch. */
    int count();

    /**
     * Encodes images with the key encoder.
     *
     * @param weights of the key encoder
     * @param images the batch; what a row contains is agreed with the implementation
     */
    List<GroupEncoders.Keys> encodeKeys(FlatParameters weights, INDArray images);

    /**
     * Computes the loss of queries and its gradients. The results are read once and in order, so they may be unpacked
     * when they are read.
     *
     * @param weights of the query encoder
     * @param images the batch; what a row contains is agreed with the implementation
     * @param keys the positives, row for row, {@code [N, dim]}
     * @param queue the negatives, {@code [K, dim]}
     */
    List<GroupEncoders.Gradients> lossAndGradients(
            FlatParameters weights, INDArray images, INDArray keys, INDArray queue);

    @Override
    void close();
}
