package org.moco4j.plan;

import java.util.List;
import java.util.Set;

/**
 * One unit of work of a plan.
 *
 * @param kernel name of the kernel, for users
 * @param permissions what the plan may do with the step, besides running it once with its own memory
 */
record Step(
        String kernel,
        List<Value> reads,
        List<Value> writes,
        Set<StepOption> permissions,
        StepEmitter.Binding binding) {

    boolean may(StepOption what) {
        return permissions.contains(what);
    }
}
