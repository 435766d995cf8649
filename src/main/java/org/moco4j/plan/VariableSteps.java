package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The steps of a program without gradients, with those that depend only on variables at the front. While the variables
 * stay the same, a run can skip these steps: their results keep their memory.
 *
 * @param all the steps in the order in which they run
 * @param count how many of them, at the front, depend only on variables
 * @param kept the values that these steps write and others read
 */
record VariableSteps(List<Step> all, int count, Set<Value> kept) {

    /** Leaves the steps as they are: none can be skipped. */
    static VariableSteps none(List<Step> steps) {
        return new VariableSteps(steps, 0, Set.of());
    }

    /**
     * Moves the steps to the front that depend only on variables.
     *
     * @param steps in an order in which they can run
     * @param variables the values of the variables
     */
    static VariableSteps atTheFront(List<Step> steps, Collection<Value> variables) {
        Set<Value> known = identitySet();
        known.addAll(variables);
        List<Step> front = new ArrayList<>();
        List<Step> others = new ArrayList<>();
        Set<Value> written = identitySet();
        for (Step step : steps) {
            if (known.containsAll(step.reads())) {
                front.add(step);
                known.addAll(step.writes());
                written.addAll(step.writes());
            } else {
                others.add(step);
            }
        }
        Set<Value> kept = identitySet();
        others.forEach(step -> kept.addAll(step.reads()));
        kept.retainAll(written);
        List<Step> all = new ArrayList<>(front);
        all.addAll(others);
        return new VariableSteps(all, front.size(), kept);
    }

    private static Set<Value> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
