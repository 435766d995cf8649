package org.moco4j.moco;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which view of a batch is compared with which: the part of a step that is different for a symmetric loss. */
interface ViewContrast extends AutoCloseable {
    /**
     * Encodes the keys of a batch with the key encoder; no gradient passes through them.
     *
     * @return batches of keys, each {@code [N, dim]}, valid until the next call
     */
    List<INDArray> encodeKeys(INDArray xQ, INDArray xK, long globalStep);

    /**
     * Computes InfoNCE and its gradients.
     *
     * @param k as {@link #encodeKeys} returned them
     * @param queue the negatives, {@code [K, dim]}
     * @return valid until the next call
     */
    EncoderService.QueryResult lossAndGradients(INDArray xQ, INDArray xK, List<INDArray> k, INDArray queue);

    @Override
    void close();
}
