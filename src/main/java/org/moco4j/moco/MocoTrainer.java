package org.moco4j.moco;

import java.util.List;
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

    /**
     * Starts a step; on a GPU it runs while the caller does other work, and on the CPU it is done when this returns.
     * Finish it before the next one starts. The views may change as soon as this returns. The parameters are those of
     * {@link #step}.
     *
     * @throws DivergedException as {@link #step}
     */
    default StartedStep start(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
        return StartedStep.done(step(xQ, xK, globalStep, learningRate));
    }

    /**
     * Starts to copy the views of a later step to the GPU, beside a step that runs. They must not change until that
     * step starts with the same arrays. A step also works without this. Does nothing on the CPU.
     *
     * @param globalStep the step that will use the views
     */
    default void prefetch(INDArray xQ, INDArray xK, long globalStep) {}

    /** Writes weights, velocity, statistics and queue to the {@link MocoState}, if they are in the memory of a GPU. */
    default void updateState() {}

    /** The times of the last step, in nanoseconds; 0 if they are not measured. */
    default StepTimes lastTimes() {
        return new StepTimes(0, 0, 0);
    }

    /** The steps of the plans in the last step; empty if they are not measured. */
    default List<GraphRunner.StepUse> stepUse() {
        return List.of();
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
