package org.moco4j.plan;

import java.util.List;
import java.util.Set;

/**
 * One unit of work of a plan.
 *
 * @param kernel name of the kernel, for users
 * @param work what it computes, for users
 * @param permissions what the plan may do with the step, besides running it once with its own memory
 */
public record Step(
        String kernel,
        List<Value> reads,
        List<Value> writes,
        Work work,
        Set<StepOption> permissions,
        StepEmitter.Binding binding) {

    /**
     * What a step computes.
     *
     * @param shape such as {@code 3x3, 64 to 64 @ 32x32}; empty if it is not worth a line of its own
     * @param operations multiplications and additions of the usual algorithm; 0 if the memory is what it waits for
     */
    public record Work(String shape, double operations) {
        /** A step whose memory is what it waits for. */
        public static final Work NONE = new Work("", 0);
    }

    /** Whether the plan may do this with the step. */
    public boolean may(StepOption what) {
        return permissions.contains(what);
    }
}
