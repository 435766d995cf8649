package org.moco4j.moco;

import java.util.Map;
import org.moco4j.plan.GraphRunner;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Does the training steps of Momentum Contrast, on the CPU ({@link MomentumContrast}) or on a GPU. */
public interface MocoTrainer extends AutoCloseable {
    /**
     * Does one step of Algorithm 1 (He et al. 2020).
     *
     * @param xQ views that become queries, {@code [N, H, W, 3]}, normalized
     * @param xK other views of the same images, row for row, that become keys
     * @param globalStep counted from the run's first step, which is 0; it selects the shuffle
     * @throws DivergedException if the loss, a gradient, a weight or a running statistic is not finite. Weights,
     *     velocity and queue are then as before the step, unless SGD made the weights non-finite. Do not save the state
     *     after it
     */
    StepResult step(INDArray xQ, INDArray xK, long globalStep, double learningRate);

    /** Writes weights, velocity, statistics and queue to the {@link MocoState}, if they are in the memory of a GPU. */
    default void updateState() {}

    /** The times of the last step, in nanoseconds; 0 if they are not measured. */
    default StepTimes lastTimes() {
        return new StepTimes(0, 0, 0);
    }

    /** The use of each kernel in the last step; empty if it is not measured. */
    default Map<String, GraphRunner.KernelUse> kernelUse() {
        return Map.of();
    }

    @Override
    void close();

    /**
     * The parts of a step, in nanoseconds.
     *
     * @param keyForward encoding of the keys
     * @param queryForward encoding of the queries, and the loss
     * @param backward the gradients
     */
    record StepTimes(long keyForward, long queryForward, long backward) {}
}
