package org.moco4j.plan.onednn;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** A kernel that knows plain values only, behind reorders that make what it reads plain. */
record PlainKernel(Kernel kernel, Reorders reorders) implements Kernel {

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        return kernel.forward(plain(inputs, emitter), emitter);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> wanted, StepEmitter emitter) {
        return kernel.backward(plain(gradients, emitter), wanted, emitter);
    }

    private List<Value> plain(List<Value> values, StepEmitter emitter) {
        // Not toList(): nobody may have asked for a gradient, and then there is null in its place.
        return values.stream()
                .map(value -> value == null ? null : reorders.plain(value, emitter))
                .collect(java.util.stream.Collectors.toList());
    }
}
