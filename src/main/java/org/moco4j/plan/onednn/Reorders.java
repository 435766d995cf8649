package org.moco4j.plan.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Copies values from layout to layout, where two meet. */
record Reorders(OneDnn oneDnn) {

    /** Images in the wanted layout: the value itself if it lies so already. */
    Value images(Value value, memory.desc wanted, StepEmitter emitter) {
        memory.desc from = OneDnnLayout.of(value);
        if (from.equals(wanted)) {
            return value;
        }
        Value copy = emitter.value(value.name() + ".reordered", OneDnnLayout.of(wanted, value.shape()), value.shape());
        emit("onednn reorder of images", value, from, copy, wanted, emitter);
        return copy;
    }

    /** The value as ND4J reads it. */
    Value plain(Value value, StepEmitter emitter) {
        return value.isPlain() ? value : images(value, OneDnnLayout.plain(value.shape()), emitter);
    }

    /** A convolution's plain weights in the layout that its kernel wants. */
    Value weights(Value value, memory.desc wanted, StepEmitter emitter) {
        memory.desc from = OneDnnLayout.weights(value.shape());
        if (from.equals(wanted)) {
            return value;
        }
        Value copy = emitter.value(value.name() + ".reordered", new OneDnnLayout(wanted), value.shape());
        emit("onednn reorder of weights", value, from, copy, wanted, emitter);
        return copy;
    }

    /** Plain weights out of those that a kernel made. */
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
            String what, Value from, memory.desc fromDesc, Value to, memory.desc toDesc, StepEmitter emitter) {
        reorder.primitive_desc description =
                new reorder.primitive_desc(oneDnn.engine(), fromDesc, oneDnn.engine(), toDesc);
        new Primitive(oneDnn, what, new reorder(description), description)
                .reads(dnnl.DNNL_ARG_FROM, fromDesc, from)
                .writes(dnnl.DNNL_ARG_TO, toDesc, to)
                .emit(emitter);
    }
}
