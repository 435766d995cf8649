package org.moco4j.plan.onednn;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * oneDNN on this processor: the engine that makes primitives and the stream on which they run.
 *
 * <p>What is made here is freed when the garbage collector finds it unused, so whoever runs a primitive holds it and
 * the arrays that it works on (the trap "a pointer is freed by the GC while a view of it is in use").
 */
final class OneDnn {
    private static final int FIRST = 0;

    private final engine engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, FIRST);
    private final stream stream = new stream(engine);
    private final Precision precision;

    OneDnn(Precision precision) {
        this.precision = precision;
    }

    /** One array that a primitive works on: which of its arguments, how it lies in memory, and where. */
    record Argument(int key, memory.desc desc, INDArray array, long skippedBytes) {}

    engine engine() {
        return engine;
    }

    /** The type of activations and of the weights that meet them. */
    memory.data_type activations() {
        return precision.type();
    }

    /** Attributes with which a primitive asks for its scratch memory instead of keeping its own. */
    primitive_attr sharedScratch() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }

    /** The primitive with all its arguments, ready to run any number of times. */
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
        // addressPointer() and not address(), which forgets where a view begins.
        return array.data().addressPointer().address();
    }

    /** Copies the memory of an array into that of another, as long; does nothing where they are the same. */
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

    /** The floats of an array, to read and write from Java; the array must be held as long. */
    static FloatBuffer floats(INDArray array) {
        return new FloatPointer(new Address(address(array)))
                .capacity(array.length())
                .asBuffer();
    }

    private record Call(primitive primitive, stream stream, IntMemoryMap memories, List<INDArray> held)
            implements Runnable {
        @Override
        public void run() {
            primitive.execute(stream, memories);
        }
    }

    /** A pointer to memory that somebody else owns. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }
}
