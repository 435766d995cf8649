package org.moco4j.train;

import org.moco4j.moco.StepResult;

/**
 * Receives the progress of a training. The listeners are called in the training thread, in the order of the loop's
 * list.
 */
public interface TrainingListener {
    /**
     * Called after each step; weights and queue are already updated.
     *
     * @param progress includes this step
     * @param result valid during the call
     */
    default void stepDone(EpochProgress progress, StepResult result, double learningRate) throws Exception {}

    /**
     * Called after the last step of an epoch, usually directly after its {@link #stepDone}. If a run was stopped
     * between the two calls and resumes, this call comes first.
     *
     * @param progress at the end of the epoch
     * @param learningRate of the last step
     */
    default void epochDone(EpochProgress progress, double learningRate) throws Exception {}
}
