package org.moco4j.plan;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Takes down, while a plan is made, what is to be done at each step and with which arrays. */
public interface StepEmitter {

    /** A new array, of which the plan finds the place in memory. */
    default Value value(String name, long... shape) {
        return value(name, Layout.PLAIN, shape);
    }

    /** A new array of another layout; a step gets the memory of such a one as an array of rank 1. */
    Value value(String name, Layout layout, long... shape);

    /** Adds one piece of work that runs once, with memory of its own. */
    default void step(String kernel, List<Value> reads, List<Value> writes, Binding binding) {
        step(kernel, reads, writes, Set.of(), binding);
    }

    /**
     * Adds one piece of work.
     *
     * @param kernel what {@code bench --explain} calls it
     * @param reads values that an earlier piece of work writes, or that come from outside
     * @param writes values that nothing has written yet, scratch space included
     * @param leave what else may be done with it
     */
    void step(String kernel, List<Value> reads, List<Value> writes, Set<StepPermission> leave, Binding binding);

    /** Makes the work once the arrays have their places; it then runs at every step and should allocate nothing. */
    @FunctionalInterface
    interface Binding {
        Runnable bind(Function<Value, INDArray> arrays);
    }
}
