package org.moco4j.optim;

import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** SGD with momentum and weight decay in PyTorch's form ({@code torch.optim.SGD}, no Nesterov, no dampening). */
public final class Sgd {
    private final double momentum;
    private final double weightDecay;

    public Sgd(double momentum, double weightDecay) {
        this.momentum = momentum;
        this.weightDecay = weightDecay;
    }

    /** The momentum of the velocity. */
    public double momentum() {
        return momentum;
    }

    /** The weight decay. */
    public double weightDecay() {
        return weightDecay;
    }

    /**
     * Updates the weights: v = momentum * v + g + weightDecay * w, then w = w - learningRate * v; v is 0 before the
     * first step.
     */
    public void step(FlatParameters weights, FlatParameters velocity, FlatParameters gradients, double learningRate) {
        INDArray w = weights.flat();
        INDArray v = velocity.flat();
        Level1 blas = Nd4j.getBlasWrapper().level1();
        blas.scal(v.length(), momentum, v);
        blas.axpy(v.length(), 1, gradients.flat(), v);
        blas.axpy(v.length(), weightDecay, w, v);
        blas.axpy(v.length(), -learningRate, v, w);
    }
}
