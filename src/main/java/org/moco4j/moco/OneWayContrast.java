package org.moco4j.moco;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The paper's contrast: queries of the first view against keys of the second. */
final class OneWayContrast implements ViewContrast {
    private final EncoderService encoders;
    private final ShuffledKeyEncoder keyEncoder;

    OneWayContrast(EncoderService encoders, Permutations permutations) {
        this.encoders = encoders;
        this.keyEncoder = new ShuffledKeyEncoder(encoders, permutations);
    }

    @Override
    public List<INDArray> encodeKeys(INDArray xQ, INDArray xK, long globalStep) {
        return List.of(keyEncoder.encode(xK, globalStep));
    }

    @Override
    public EncoderService.QueryResult lossAndGradients(INDArray xQ, INDArray xK, List<INDArray> k, INDArray queue) {
        return encoders.lossAndGradients(xQ, k.get(0), queue);
    }

    @Override
    public void close() {
        keyEncoder.close();
    }
}
