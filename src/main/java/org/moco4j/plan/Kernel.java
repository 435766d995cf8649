package org.moco4j.plan;

import java.util.List;

/**
 * How one node runs: its forward pass, and what it makes of the gradient of its outputs. One instance serves one node,
 * so it may remember between the two what the backward pass needs.
 */
public interface Kernel {
    /** Emits the forward pass and gives the outputs, in the order of the node's. */
    List<Value> forward(List<Value> inputs, StepEmitter emitter);

    /**
     * Emits the backward pass; called after {@link #forward}, at most once.
     *
     * @param gradients of the outputs; null where nobody asked for an output's gradient
     * @param wanted of which inputs the gradient is asked
     * @return gradients of the inputs, in their order; those not wanted may be null
     */
    List<Value> backward(List<Value> gradients, List<Boolean> wanted, StepEmitter emitter);
}
