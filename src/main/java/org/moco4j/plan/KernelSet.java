package org.moco4j.plan;

import java.util.List;
import java.util.Optional;

/** The kernels of one library: one table from operations to kernels. */
public interface KernelSet {
    /** As a config names it. */
    String name();

    /** A fresh kernel for the node, empty where the set has none. */
    Optional<Kernel> kernelFor(Node node);

    /** The operations of the set, for a message. */
    List<String> operations();

    /** Adds two gradients of the same array, in a new value. */
    Value add(Value a, Value b, Emitter emitter);

    /** A value of ones, {@code shape}: the gradient of the loss by itself. */
    Value ones(long[] shape, Emitter emitter);
}
