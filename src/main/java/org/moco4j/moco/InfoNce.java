package org.moco4j.moco;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * InfoNCE (He et al. 2020, equation 1): cross entropy of the logits {@code [l_pos, l_neg] / T} with the positive as the
 * right class, averaged over the batch. {@code l_pos} is q·k, {@code l_neg} is q·queue. Guessing gives ln(K + 1).
 */
final class InfoNce {
    private final double temperature;
    private final int negatives;

    /** For a queue of {@code negatives} keys. */
    InfoNce(double temperature, int negatives) {
        this.temperature = temperature;
        this.negatives = negatives;
    }

    /**
     * Adds the loss to a graph.
     *
     * @param q queries, {@code [N, dim]}, rows of length one
     * @param k the positives, {@code [N, dim]}, rows of length one
     * @param queue the negatives, {@code [K, dim]}, rows of length one
     * @param logits name of the logits, {@code [N, 1 + K]}, the positive first
     * @param loss name of the loss, a scalar
     */
    SDVariable build(SameDiff graph, SDVariable q, SDVariable k, SDVariable queue, String logits, String loss) {
        SDVariable lPos = q.mul(k).sum(true, 1);
        SDVariable lNeg = graph.mmul(q, queue, false, true, false);
        SDVariable similarity = graph.concat(1, lPos, lNeg);
        SDVariable scale = graph.constant("inverse_temperature", Nd4j.scalar(q.dataType(), 1 / temperature));
        SDVariable logProbability = graph.nn().logSoftmax(graph.math().mul(logits, similarity, scale));
        // SameDiff's own sparse cross entropy drops the gradient that comes in (the trap "mean after cross entropy").
        SDVariable minusOneHot = graph.constant("minus_one_hot", minusOneHot(q.dataType()));
        return logProbability.mul(minusOneHot).sum(1).mean(loss);
    }

    /** {@code [1, 1 + K]}: picks the positive's log probability, negated. */
    private INDArray minusOneHot(DataType type) {
        INDArray row = Nd4j.zeros(type, 1, 1 + negatives);
        row.putScalar(0, -1);
        return row;
    }
}
