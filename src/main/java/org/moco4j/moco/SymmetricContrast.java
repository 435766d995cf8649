package org.moco4j.moco;

import java.util.List;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Contrast in both directions: each view is once the query and once the key. The gradients of both losses are added,
 * and the loss that is reported is their mean. One step counts as two for the shuffle, and both batches of keys enter
 * the queue.
 */
final class SymmetricContrast implements ViewContrast {
    private final EncoderService encoders;
    private final ShuffledKeyEncoder firstKeys;
    private final ShuffledKeyEncoder secondKeys;
    /** Gradients of the first direction, kept while the second is differentiated. */
    private final FlatParameters firstGradients;

    SymmetricContrast(MocoState state, EncoderService encoders, Permutations permutations) {
        this.encoders = encoders;
        this.firstKeys = new ShuffledKeyEncoder(encoders, permutations);
        this.secondKeys = new ShuffledKeyEncoder(encoders, permutations);
        this.firstGradients =
                FlatParameters.zeros(state.query().specs(), state.query().type());
    }

    @Override
    public List<INDArray> encodeKeys(INDArray xQ, INDArray xK, long globalStep) {
        return List.of(firstKeys.encode(xK, 2 * globalStep), secondKeys.encode(xQ, 2 * globalStep + 1));
    }

    @Override
    public EncoderService.QueryResult lossAndGradients(INDArray xQ, INDArray xK, List<INDArray> k, INDArray queue) {
        EncoderService.QueryResult first = encoders.lossAndGradients(xQ, k.get(0), queue);
        double firstLoss = first.loss();
        firstGradients.flat().assign(first.gradients().flat());
        EncoderService.QueryResult second = encoders.lossAndGradients(xK, k.get(1), queue);
        second.gradients().flat().addi(firstGradients.flat());
        return new EncoderService.QueryResult(
                (firstLoss + second.loss()) / 2, second.queries(), second.logits(), second.gradients());
    }

    @Override
    public void close() {
        firstKeys.close();
        secondKeys.close();
        firstGradients.close();
    }
}
