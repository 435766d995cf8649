package org.moco4j.train;

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
     * The last step of an epoch is done; comes after its {@link #stepDone}.
     *
     * @param progress at the end of the epoch
     * @param last the last step's result, valid during the call
     * @param learningRate of the last step
     */
    default void epochDone(EpochProgress progress, StepResult last, double learningRate) throws Exception {}
}
