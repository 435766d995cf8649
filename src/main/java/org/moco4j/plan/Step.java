package org.moco4j.plan;

import java.util.List;
import java.util.Set;

/**
 * One piece of work in the order in which it runs.
 *
 * @param kernel what a person calls it
 * @param leave what else may be done with it than run it once with memory of its own
 */
record Step(String kernel, List<Value> reads, List<Value> writes, Set<Leave> leave, Emitter.Binding binding) {

    boolean may(Leave what) {
        return leave.contains(what);
    }
}
