package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepPermission;
import org.moco4j.plan.Value;
import org.moco4j.plan.onednn.OneDnn.Argument;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One primitive on its way into a plan: collects what it reads and writes, and asks the plan for its scratch memory,
 * which it thereby shares with everything else.
 */
final class Primitive {
    private final OneDnn oneDnn;
    private final String name;
    private final primitive primitive;
    private final List<Value> reads = new ArrayList<>();
    private final List<Value> writes = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final Set<StepPermission> leave = EnumSet.noneOf(StepPermission.class);
    private final memory.desc scratch;
    private int repetitions = 1;

    /** @param advance bytes from one repetition's part of the value to the next one's */
    private record Use(int key, memory.desc desc, Value value, long advance) {
        Argument bind(Function<Value, INDArray> arrays, int repetition) {
            return new Argument(key, desc, arrays.apply(value), repetition * advance);
        }
    }

    /** @param name what {@code bench --explain} calls it */
    Primitive(OneDnn oneDnn, String name, primitive primitive, primitive_desc_base description) {
        this.oneDnn = oneDnn;
        this.name = name;
        this.primitive = primitive;
        this.scratch = description.scratchpad_desc();
    }

    /** Runs it so many times, each time on the next part of the values; {@code desc} then describes one part. */
    Primitive repeated(int times) {
        repetitions = times;
        return this;
    }

    Primitive reads(int key, memory.desc desc, Value value) {
        reads.add(value);
        uses.add(new Use(key, desc, value, desc.get_size()));
        return this;
    }

    /** A value that all repetitions read whole. */
    Primitive readsShared(int key, memory.desc desc, Value value) {
        reads.add(value);
        uses.add(new Use(key, desc, value, 0));
        return this;
    }

    Primitive writes(int key, memory.desc desc, Value value) {
        writes.add(value);
        uses.add(new Use(key, desc, value, desc.get_size()));
        return this;
    }

    /**
     * It may run again in the backward pass rather than that its results are kept; see
     * {@link StepPermission#RECOMPUTE}.
     */
    Primitive recomputable() {
        leave.add(StepPermission.RECOMPUTE);
        return this;
    }

    void emit(StepEmitter emitter) {
        addScratch(emitter);
        emitter.step(name, reads, writes, leave, this::bind);
    }

    /**
     * The first value written may take the place of the first one read, unless its layout has padding: some primitives
     * then clean the padding too early and compute nonsense (the trap "padded and in place").
     */
    void emitInPlace(StepEmitter emitter) {
        if (!writes.get(0).hasPadding()) {
            leave.add(StepPermission.IN_PLACE);
        }
        emit(emitter);
    }

    /**
     * For a primitive that adds to what lies in its result already: there lies {@code start} then, by way of taking its
     * place where nobody else needs that, else as a copy.
     */
    void emitOnto(Value start, StepEmitter emitter) {
        reads.add(0, start);
        addScratch(emitter);
        Value result = writes.get(0);
        emitter.step(name, reads, writes, Set.of(StepPermission.IN_PLACE), arrays -> {
            Runnable call = bind(arrays);
            Runnable copy = OneDnn.copy(arrays.apply(start), arrays.apply(result));
            return () -> {
                copy.run();
                call.run();
            };
        });
    }

    private void addScratch(StepEmitter emitter) {
        long scratchBytes = scratch.get_size();
        if (scratchBytes > 0) {
            Value value = emitter.value(name + ".scratch", new OpaqueLayout(scratchBytes));
            writes.add(value);
            uses.add(new Use(dnnl.DNNL_ARG_SCRATCHPAD, scratch, value, 0));
        }
    }

    private Runnable bind(Function<Value, INDArray> arrays) {
        List<Runnable> calls = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            int repetition = i;
            calls.add(oneDnn.call(
                    primitive,
                    uses.stream().map(use -> use.bind(arrays, repetition)).toList()));
        }
        return repetitions == 1 ? calls.get(0) : () -> calls.forEach(Runnable::run);
    }
}
