package org.moco4j.report;

/** Shows the progress of the steps within an epoch. */
interface EpochProgressDisplay {
    /** Shows that a step is done; {@code pace} already counts it. */
    void step(StepLine step, int epochs, Pace pace);

    /** Shows what the training currently waits for. */
    void busyWith(String activity);

    /** Removes the progress bar, if there is one: the epoch ended, or something else is about to be printed. */
    void pause();
}
