package org.moco4j.plan;

import java.util.List;
import java.util.Set;

/**
 * One unit of work of a plan.
 *
 * @param kernel name of the kernel, for users
 * @param permissions what the plan may do with the step, besides running it once with its own memory
 */
public record Step(
        String kernel,
        List<Value> reads,
        List<Value> writes,
        Set<StepOption> permissions,
        StepEmitter.Binding binding) {

    /** Whether the plan may do this with the step. */
    public boolean may(StepOption what) {
        return permissions.contains(what);
    }
}
