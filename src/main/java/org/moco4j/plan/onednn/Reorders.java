package org.moco4j.plan.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Copies values from one layout to another. */
record Reorders(OneDnn oneDnn) {

    /** Converts images to the requested layout; returns the value itself if it already has it. */
    Value images(Value value, memory.desc requested, StepEmitter emitter) {
        memory.desc from = OneDnnLayout.of(value);
        if (from.equals(requested)) {
            return value;
        }
        Value copy =
                emitter.value(value.name() + ".reordered", OneDnnLayout.of(requested, value.shape()), value.shape());
        emit("onednn reorder of images", value, from, copy, requested, emitter);
        return copy;
    }

    /** Converts a value to the layout that ND4J reads. */
    Value plain(Value value, StepEmitter emitter) {
        return value.isPlain() ? value : images(value, OneDnnLayout.plain(value.shape()), emitter);
    }

    /** Converts a convolution's plain weights to its kernel's layout. */
    Value weights(Value value, memory.desc requested, StepEmitter emitter) {
        memory.desc from = OneDnnLayout.weights(value.shape());
        if (from.equals(requested)) {
            return value;
        }
        Value copy = emitter.value(value.name() + ".reordered", new OneDnnLayout(requested), value.shape());
        emit("onednn reorder of weights", value, from, copy, requested, emitter);
        return copy;
    }

    /** Converts weights that a kernel created to plain weights. */
    Value plainWeights(Value value, StepEmitter emitter) {
        if (value.isPlain()) {
            return value;
        }
        Value copy = emitter.value(value.name() + ".reordered", value.shape());
        emit(
                "onednn reorder of weights",
                value,
                OneDnnLayout.of(value),
                copy,
                OneDnnLayout.weights(value.shape()),
                emitter);
        return copy;
    }

    private void emit(
            String name, Value from, memory.desc fromDesc, Value to, memory.desc toDesc, StepEmitter emitter) {
        reorder.primitive_desc description =
                new reorder.primitive_desc(oneDnn.engine(), fromDesc, oneDnn.engine(), toDesc);
        new Primitive(oneDnn, name, new reorder(description), description)
                .reads(dnnl.DNNL_ARG_FROM, fromDesc, from)
                .writes(dnnl.DNNL_ARG_TO, toDesc, to)
                .emit(emitter);
    }
}
