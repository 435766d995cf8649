package org.moco4j.plan;

import java.util.List;

/**
 * Implements one node: its forward pass, and the gradients of its inputs. An instance belongs to one node, so it may
 * keep data from the forward pass for the backward pass.
 */
public interface Kernel {
    /** Emits the forward pass and returns the outputs, in the node's order. */
    List<Value> forward(List<Value> inputs, StepEmitter emitter);

    /**
     * Emits the backward pass; called after {@link #forward}, at most once.
     *
     * @param gradients gradients of the outputs; null for an output without a gradient
     * @param needed which inputs need a gradient
     * @return gradients of the inputs, in their order; unneeded ones may be null
     */
    List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter);
}
