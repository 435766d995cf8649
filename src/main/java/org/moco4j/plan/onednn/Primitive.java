package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;
import org.moco4j.plan.onednn.OneDnn.Argument;

/**
 * Adds one primitive to a plan: it collects the values that the primitive reads and writes, and takes scratch memory
 * from the plan, so that all steps share it.
 */
final class Primitive {
    private final OneDnn oneDnn;
    private final String name;
    private final primitive primitive;
    private final List<Value> reads = new ArrayList<>();
    private final List<Value> writes = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final Set<StepOption> permissions = EnumSet.noneOf(StepOption.class);
    private final memory.desc scratch;
    private int repetitions = 1;
    private Step.Work work = Step.Work.NONE;

    /**
     * @param skipped bytes before the first part of the value
     * @param advance bytes between the parts of the value for consecutive repetitions
     */
    private record Use(int key, memory.desc desc, Value value, long skipped, long advance) {
        Argument bind(ValueMemory arrays, int repetition) {
            return new Argument(key, desc, arrays.apply(value), skipped + repetition * advance);
        }
    }

    /** @param name the name in {@code bench --explain} */
    Primitive(OneDnn oneDnn, String name, primitive primitive, primitive_desc_base description) {
        this.oneDnn = oneDnn;
        this.name = name;
        this.primitive = primitive;
        this.scratch = description.scratchpad_desc();
    }

    /** Repeats the primitive, each time on the next part of the values; {@code desc} then describes one part. */
    Primitive repeated(int times) {
        repetitions = times;
        return this;
    }

    /** States what the primitive computes, for {@code bench --explain}. */
    Primitive computes(Step.Work what) {
        work = what;
        return this;
    }

    Primitive reads(int key, memory.desc desc, Value value) {
        reads.add(value);
        uses.add(new Use(key, desc, value, 0, desc.get_size()));
        return this;
    }

    /** Adds a value of which the primitive does not read the first bytes; only for one repetition. */
    Primitive readsAfter(long skippedBytes, int key, memory.desc desc, Value value) {
        reads.add(value);
        uses.add(new Use(key, desc, value, skippedBytes, 0));
        return this;
    }

    /** Adds a value that all repetitions read completely. */
    Primitive readsShared(int key, memory.desc desc, Value value) {
        reads.add(value);
        uses.add(new Use(key, desc, value, 0, 0));
        return this;
    }

    Primitive writes(int key, memory.desc desc, Value value) {
        writes.add(value);
        uses.add(new Use(key, desc, value, 0, desc.get_size()));
        return this;
    }

    /**
     * Allows a repetition in the backward pass instead of keeping the results; see
     * {@link StepOption#RECOMPUTE}.
     */
    Primitive recomputable() {
        permissions.add(StepOption.RECOMPUTE);
        return this;
    }

    void emit(StepEmitter emitter) {
        addScratch(emitter);
        emitter.step(name, reads, writes, work, permissions, this::bind);
    }

    /**
     * Emits the step; the first written value may use the memory of the first read value, unless its layout has
     * padding: then some primitives clear the padding too early and compute wrong results (the trap "padded and in
     * place").
     */
    void emitInPlace(StepEmitter emitter) {
        if (!writes.get(0).layout().hasPadding()) {
            permissions.add(StepOption.IN_PLACE);
        }
        emit(emitter);
    }

    /**
     * Emits a primitive that adds to the existing content of its result. The content is {@code start}: the result uses
     * its memory if no other step needs it, else a copy.
     */
    void emitOnto(Value start, StepEmitter emitter) {
        // If the primitive also reads the start, it must not overwrite it.
        Set<StepOption> options = reads.contains(start) ? Set.of() : Set.of(StepOption.IN_PLACE);
        reads.add(0, start);
        addScratch(emitter);
        Value result = writes.get(0);
        emitter.step(name, reads, writes, work, options, arrays -> {
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
            uses.add(new Use(dnnl.DNNL_ARG_SCRATCHPAD, scratch, value, 0, 0));
        }
    }

    private Runnable bind(ValueMemory arrays) {
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
