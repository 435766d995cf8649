package org.moco4j.nn;

import java.util.Random;

/** Creates the initial values of an array. */
@FunctionalInterface
public interface Initializer {
    Initializer ZEROS = random -> 0f;
    Initializer ONES = random -> 1f;

    /** The next value, drawn from {@code random} unless it is constant. */
    float next(Random random);

    /**
     * Kaiming normal for a convolution before a ReLU, by fan out (He et al. 2015, eq. 14; torchvision's ResNet uses
     * it): standard deviation sqrt(2 / (out * h * w)).
     */
    static Initializer kaimingNormalFanOut(long[] weightShape) {
        double deviation = Math.sqrt(2.0 / (weightShape[0] * weightShape[2] * weightShape[3]));
        return random -> (float) (random.nextGaussian() * deviation);
    }

    /** PyTorch's default for weight and bias of a linear layer: uniform in ±1 / sqrt(in). */
    static Initializer linearDefault(long in) {
        double bound = 1 / Math.sqrt((double) in);
        return random -> (float) ((2 * random.nextDouble() - 1) * bound);
    }
}
