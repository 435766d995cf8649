package org.moco4j.train;

import java.time.Duration;
import org.moco4j.moco.StepResult;

/** Receives the events of a training. Called in the training thread, in the order of the loop's list. */
public interface TrainingListener {
    /**
     * Called after each step; weights and queue are those after it.
     *
     * @param progress includes this step
     * @param result valid during the call
     */
    default void stepDone(EpochProgress progress, StepResult result, double learningRate) throws Exception {}

    /**
     * Called before {@link #epochDone}, if steps of the epoch ran since the training was started or resumed.
     *
     * @param waited the time in which nothing could be computed, because no views were ready
     * @param total the time of these steps
     */
    default void epochTimed(Duration waited, Duration total) {}

    /**
     * Called after all steps of an epoch. It follows the {@link #stepDone} of the epoch's last step; in a run that was
     * stopped between the two and is resumed, it is called first.
     *
     * @param progress at the end of the epoch
     * @param learningRate of the last step
     */
    default void epochDone(EpochProgress progress, double learningRate) throws Exception {}
}
