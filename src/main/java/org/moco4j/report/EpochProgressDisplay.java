package org.moco4j.report;

/** How the steps within an epoch are shown. */
interface EpochProgressDisplay {
    /** A step was done; {@code pace} counts it already. */
    void step(StepLine step, int epochs, Pace pace);

    /** The steps wait for something that takes a while. */
    void busyWith(String what);

    /** The epoch ended, or something else is about to be printed: what can be taken away again is. */
    void pause();
}
