package org.moco4j.plan;

import java.util.List;
import java.util.Set;

/** Collects the steps of a plan, and their arrays, during the compilation. */
public interface StepEmitter {

    /** Creates a value; the plan chooses its place in memory. */
    default Value value(String name, long... shape) {
        return value(name, Layout.PLAIN, shape);
    }

    /** Creates a value with another layout; a step receives its memory as an array of rank 1. */
    Value value(String name, Layout layout, long... shape);

    /** Adds a step that runs once, with its own memory. */
    default void step(String kernel, List<Value> reads, List<Value> writes, Binding binding) {
        step(kernel, reads, writes, Set.of(), binding);
    }

    /**
     * Adds a step.
     *
     * @param kernel the name in {@code bench --explain}
     * @param reads values that an earlier step writes, or that come from outside
     * @param writes values that no other step writes, including scratch memory
     * @param permissions what the plan may do with the step, besides running it once with its own memory
     */
    default void step(
            String kernel, List<Value> reads, List<Value> writes, Set<StepOption> permissions, Binding binding) {
        step(kernel, reads, writes, Step.Work.NONE, permissions, binding);
    }

    /**
     * Adds a step.
     *
     * @param kernel the name in {@code bench --explain}
     * @param reads values that an earlier step writes, or that come from outside
     * @param writes values that no other step writes, including scratch memory
     * @param work what it computes, for {@code bench --explain}
     * @param permissions what the plan may do with the step, besides running it once with its own memory
     */
    void step(
            String kernel,
            List<Value> reads,
            List<Value> writes,
            Step.Work work,
            Set<StepOption> permissions,
            Binding binding);

    /** Creates the work when the arrays have their places. It then runs repeatedly and should allocate no memory. */
    @FunctionalInterface
    interface Binding {
        Runnable bind(ValueMemory arrays);
    }
}
