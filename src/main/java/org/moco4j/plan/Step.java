package org.moco4j.plan;

import java.util.List;
import java.util.Set;

/**
 * One piece of work in the order in which it runs.
 *
 * @param kernel what a person calls it
 * @param leave what else may be done with it than run it once with memory of its own
 */
record Step(
        String kernel, List<Value> reads, List<Value> writes, Set<StepPermission> leave, StepEmitter.Binding binding) {

    boolean may(StepPermission what) {
        return leave.contains(what);
    }
}
