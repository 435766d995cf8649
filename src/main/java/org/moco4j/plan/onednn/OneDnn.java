package org.moco4j.plan.onednn;

import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * oneDNN on this processor: the engine that makes primitives and the stream on which they run.
 *
 * <p>What is made here is freed when the garbage collector finds it unused, so whoever runs a primitive holds it and the arrays that
 * it works on (the trap "a pointer is freed by the GC while a view of it is in use").
 */
final class OneDnn {
    private static final int FIRST = 0;

    private final engine engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, FIRST);
    private final stream stream = new stream(engine);

    /** One array that a primitive works on: which of its arguments, how it lies in memory, and where. */
    record Argument(int key, memory.desc desc, INDArray array, long skippedBytes) {
        static Argument of(int key, memory.desc desc, INDArray array) {
            return new Argument(key, desc, array, 0);
        }
    }

    engine engine() {
        return engine;
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
        // addressPointer() and not address(), which forgets where a view begins.
        long start = argument.array.data().addressPointer().address();
        return new Address(start + argument.skippedBytes);
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
