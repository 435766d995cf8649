package org.moco4j.plan;

/** What a plan may do with a piece of work, other than run it once with memory of its own. */
public enum StepPermission {
    /** The first value written may take the memory of the first one read if nobody needs that any more. */
    IN_PLACE,
    /**
     * The work is so little, beside the memory that its results take, that it may be done again in the backward pass.
     * Twice the same work must give the same bits.
     */
    RECOMPUTE
}
