package org.moco4j.plan.nd4j;

import java.util.List;
import java.util.Set;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;

/** ReLU whose backward pass uses its output instead of its input, so that the input's memory is free at once. */
final class ReluKernel implements Kernel {
    private final Node.Arguments arguments;
    private Value output;

    ReluKernel(Node.Arguments arguments) {
        this.arguments = arguments;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = inputs.get(0);
        output = emitter.value("relu", x.shape());
        emitter.step(
                "nd4j relu",
                inputs,
                List.of(output),
                Set.of(StepOption.IN_PLACE),
                arrays -> NativeCall.of("relu", arguments, List.of(arrays.apply(x)), List.of(arrays.apply(output))));
        return List.of(output);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        Value dx = emitter.value("relu.gradient", dy.shape());
        emitter.step(
                "nd4j relu_bp",
                List.of(dy, output),
                List.of(dx),
                Set.of(StepOption.IN_PLACE),
                arrays -> NativeCall.of(
                        "relu_bp",
                        arguments,
                        List.of(arrays.apply(output), arrays.apply(dy)),
                        List.of(arrays.apply(dx))));
        return List.of(dx);
    }
}
