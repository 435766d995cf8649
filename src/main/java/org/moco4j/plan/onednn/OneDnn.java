package org.moco4j.plan.onednn;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * oneDNN on this processor: the engine that creates primitives, and the stream that runs them.
 *
 * <p>Objects created here are freed by the garbage collector, so code that runs a primitive must keep references to it
 * and its arrays (the trap "a pointer is freed by the GC while a view of it is in use").
 */
final class OneDnn {
    private static final int FIRST = 0;

    private final engine engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, FIRST);
    private final stream stream = new stream(engine);
    private final Precision precision;
    private final KernelRules rules;
    private KernelWorkers workers;

    /** oneDNN with the rules for choosing a kernel. */
    OneDnn(Precision precision) {
        this(precision, KernelRules.FASTEST);
    }

    OneDnn(Precision precision, KernelRules rules) {
        this.precision = precision;
        this.rules = rules;
    }

    /** The threads for kernels that are written in Java: as many as oneDNN had at the first call. */
    synchronized KernelWorkers workers() {
        if (workers == null) {
            workers = KernelWorkers.ofThisThread();
        }
        return workers;
    }

    /** Which kernel computes a convolution. */
    KernelRules rules() {
        return rules;
    }

    /** An argument of a primitive: its key, its layout, its array, and its offset in the array. */
    record Argument(int key, memory.desc desc, INDArray array, long skippedBytes) {}

    engine engine() {
        return engine;
    }

    /** The type of activations and of the convolutions' weights. */
    memory.data_type activations() {
        return precision.type();
    }

    /** The size of an activation. */
    long activationBytes() {
        return precision == Precision.BF16 ? Short.BYTES : Float.BYTES;
    }

    /** Attributes that make a primitive use the caller's scratch memory instead of its own. */
    primitive_attr sharedScratch() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }

    /**
     * The same attributes, for a primitive that does more with its result.
     *
     * @param onto whether the result is added to the existing content
     * @param relu whether negative results become zero, after that
     */
    primitive_attr sharedScratch(boolean onto, boolean relu) {
        post_ops after = new post_ops();
        if (onto) {
            after.append_sum();
        }
        if (relu) {
            after.append_eltwise(1, dnnl.algorithm.eltwise_relu, 0, 0);
        }
        primitive_attr attributes = sharedScratch();
        attributes.set_post_ops(after);
        return attributes;
    }

    /** Binds a primitive to its arguments, to be run any number of times. */
    Runnable call(primitive primitive, List<Argument> arguments) {
        IntMemoryMap memories = new IntMemoryMap();
        for (Argument argument : arguments) {
            memories.put(argument.key, new memory(argument.desc, engine, pointer(argument)));
        }
        List<INDArray> held = arguments.stream().map(Argument::array).toList();
        return new Call(primitive, stream, memories, held);
    }

    private static Pointer pointer(Argument argument) {
        return new Address(address(argument.array) + argument.skippedBytes);
    }

    private static long address(INDArray array) {
        // addressPointer(), because address() ignores the offset of a view.
        return array.data().addressPointer().address();
    }

    /** Copies the memory of an array to another array of the same length; does nothing if both have the same memory. */
    static Runnable copy(INDArray from, INDArray to) {
        if (address(from) == address(to)) {
            return () -> {};
        }
        long bytes = from.length() * Float.BYTES;
        Pointer source = new Address(address(from));
        Pointer target = new Address(address(to));
        return () -> {
            try {
                Pointer.memcpy(target, source, bytes);
            } finally {
                Reference.reachabilityFence(List.of(from, to));
            }
        };
    }

    /** The floats of an array, for access from Java; the caller must keep a reference to the array. */
    static FloatBuffer floats(INDArray array) {
        return new FloatPointer(new Address(address(array)))
                .capacity(array.length())
                .asBuffer();
    }

    /** Some bytes of an array, for access from Java; the caller must keep a reference to the array. */
    static ByteBuffer bytes(INDArray array, long from, long count) {
        return new BytePointer(new Address(address(array) + from))
                .capacity(count)
                .asBuffer();
    }

    private record Call(primitive primitive, stream stream, IntMemoryMap memories, List<INDArray> held)
            implements Runnable {
        @Override
        public void run() {
            primitive.execute(stream, memories);
        }
    }

    /** A pointer to memory that another object owns. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }
}
