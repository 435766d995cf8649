package org.moco4j.train;

import org.moco4j.moco.StepResult;

/** Whoever wants to know how training goes. Called in the training thread, in the order of the loop's list. */
public interface TrainingListener {
    /**
     * A step is done; weights and queue are those after it.
     *
     * @param progress this step included
     * @param result valid during the call
     */
    default void stepDone(EpochProgress progress, StepResult result, double learningRate) throws Exception {}

    /**
     * All steps of an epoch are done. As a rule it comes after the last one's {@link #stepDone}; in a run that was stopped
     * between the two and goes on, it comes first of all.
     *
     * @param progress at the end of the epoch
     * @param learningRate of the last step
     */
    default void epochDone(EpochProgress progress, double learningRate) throws Exception {}
}
