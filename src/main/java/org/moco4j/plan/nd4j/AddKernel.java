package org.moco4j.plan.nd4j;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;

/**
 * Adds two arrays of the same shape. The gradient of the sum is the gradient of both, so the backward pass needs no
 * step.
 */
final class AddKernel implements Kernel {

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        if (!Arrays.equals(inputs.get(0).shape(), inputs.get(1).shape())) {
            throw new IllegalArgumentException("add: " + inputs.get(0) + " and " + inputs.get(1) + " differ in shape");
        }
        return List.of(sum(inputs.get(0), inputs.get(1), emitter));
    }

    static Value sum(Value a, Value b, StepEmitter emitter) {
        Value out = emitter.value("sum", a.shape());
        emitter.step(
                "nd4j add",
                List.of(a, b),
                List.of(out),
                Set.of(StepOption.IN_PLACE),
                arrays -> NativeCall.of(
                        "add",
                        Node.Arguments.of(),
                        List.of(arrays.apply(a), arrays.apply(b)),
                        List.of(arrays.apply(out))));
        return out;
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        return List.of(gradients.get(0), gradients.get(0));
    }
}
