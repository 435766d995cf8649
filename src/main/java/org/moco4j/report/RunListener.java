package org.moco4j.report;

/**
 * Receives the events of a training run, in their order and on the thread that trains. Every method has an empty
 * default. A method that throws an unchecked exception ends the run.
 */
public interface RunListener extends TaskListener {
    /** The data is loaded, and the first step begins now. */
    default void started(RunStart start) {}

    /** The kNN accuracy of the untrained encoder was measured. */
    default void untrained(KnnScore score) {}

    /** A step is done. */
    default void stepDone(StepLine step) {}

    /** The steps wait for something, such as {@code kNN monitor}. */
    default void busyWith(String activity) {}

    /** All steps of an epoch are done and, if it was due, the kNN accuracy was measured. */
    default void epochDone(EpochLine epoch) {}

    /** The run's numbers look wrong, or are right again. */
    default void warning(WarningLine warning) {}

    /** Something else is about to be printed: a listener that shows a progress bar ends its line. */
    default void pause() {}

    /** The run ended, and its report is written. */
    default void ended(RunEnd end) {}

    /**
     * One finished training step.
     *
     * @param epoch from 1
     * @param step within the epoch, from 1
     * @param stepsPerEpoch steps of an epoch
     * @param loss the step's InfoNCE
     * @param images images of the step
     */
    record StepLine(int epoch, int step, int stepsPerEpoch, double loss, int images) {}
}
