package org.moco4j.plan;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** The kernels of one library: one table from operations to kernels. */
public interface KernelSet {
    /** As a config names it. */
    String name();

    /** A fresh kernel for the node, empty where the set has none. */
    Optional<Kernel> kernelFor(Node node);

    /** The operations of the set; operations that fusions make are made for those sets that name them here. */
    List<String> operations();

    /** The value itself where it is plain, else a plain copy. */
    default Value plain(Value value, StepEmitter emitter) {
        return value;
    }

    /** Whether the kernels compute in this type. */
    default boolean computesIn(DataType type) {
        return true;
    }

    /** Adds two gradients of the same array, in a new value. */
    Value add(Value a, Value b, StepEmitter emitter);

    /** A value of ones, {@code shape}: the gradient of the loss by itself. */
    Value ones(long[] shape, StepEmitter emitter);
}
