package org.moco4j.plan;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/** The kernels of one library, as a table from operations to kernels. */
public interface KernelSet {
    /** The name in a configuration. */
    String name();

    /** Creates a kernel for the node; empty if the set has none. */
    Optional<Kernel> kernelFor(Node node);

    /** The operations of the set. Fusions create an operation only for sets that list it here. */
    List<String> operations();

    /** Returns the value itself if it is plain, else a plain copy. */
    default Value plain(Value value, StepEmitter emitter) {
        return value;
    }

    /** Whether the kernels support this type. */
    default boolean supports(DataType type) {
        return true;
    }

    /** Adds two gradients of the same array, in a new value. */
    Value add(Value a, Value b, StepEmitter emitter);

    /** Creates a value of ones: the gradient of the loss with respect to itself. */
    Value ones(long[] shape, StepEmitter emitter);
}
