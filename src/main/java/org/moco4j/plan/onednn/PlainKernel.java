package org.moco4j.plan.onednn;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Wraps a kernel that supports only plain values, and converts its inputs to plain values. */
record PlainKernel(Kernel kernel, Reorders reorders) implements Kernel {

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        return kernel.forward(plain(inputs, emitter), emitter);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        return kernel.backward(plain(gradients, emitter), needed, emitter);
    }

    private List<Value> plain(List<Value> values, StepEmitter emitter) {
        // Not toList(), because an output without a gradient is null.
        return values.stream()
                .map(value -> value == null ? null : reorders.plain(value, emitter))
                .collect(java.util.stream.Collectors.toList());
    }
}
