package org.moco4j.plan;

/** What a plan may do with a step, besides running it once with its own memory. */
public enum StepOption {
    /** The first written value may use the memory of the first read value, if no later step needs that value. */
    IN_PLACE,
    /**
     * The step may be repeated in the backward pass, because it is cheap compared to the memory of its results. A
     * repetition must give the same bits.
     */
    RECOMPUTE
}
