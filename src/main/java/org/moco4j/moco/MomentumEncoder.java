package org.moco4j.moco;

import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.factory.Nd4j;

/** Exponential moving average of the query encoder's weights: the key encoder (He et al. 2020, equation 2). */
public final class MomentumEncoder {
    private final double momentum;

    /** @param momentum m of equation 2; 0.99 for CIFAR, 0.999 for ImageNet */
    public MomentumEncoder(double momentum) {
        this.momentum = momentum;
    }

    /** m of equation 2. */
    public double momentum() {
        return momentum;
    }

    /** Sets every weight to m * key + (1 - m) * query. The running statistics stay each encoder's own. */
    public void update(FlatParameters key, FlatParameters query) {
        long n = key.flat().length();
        Nd4j.getBlasWrapper().level1().scal(n, momentum, key.flat());
        Nd4j.getBlasWrapper().level1().axpy(n, 1 - momentum, query.flat(), key.flat());
    }
}
