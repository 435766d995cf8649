package org.moco4j.plan.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/**
 * Runs a native ND4J operation, forward and backward. The backward operation takes the same arguments, the inputs and
 * the gradient of the output, and returns the gradients of all inputs.
 */
final class NativeKernel implements Kernel {
    private final String forwardOp;
    private final String backwardOp;
    private final Node.Arguments arguments;
    private List<Value> inputs;

    /** @param backwardOp null if there is none */
    NativeKernel(String forwardOp, String backwardOp, Node.Arguments arguments) {
        this.forwardOp = forwardOp;
        this.backwardOp = backwardOp;
        this.arguments = arguments;
    }

    @Override
    public List<Value> forward(List<Value> in, StepEmitter emitter) {
        inputs = in;
        long[] shape = NativeCall.outputShape(
                forwardOp, arguments, in.stream().map(Value::shape).toList());
        Value out = emitter.value(forwardOp, shape);
        emitter.step(
                "nd4j " + forwardOp,
                in,
                List.of(out),
                arrays -> NativeCall.of(
                        forwardOp, arguments, in.stream().map(arrays::apply).toList(), List.of(arrays.apply(out))));
        return List.of(out);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Objects.requireNonNull(backwardOp, () -> forwardOp + " has no backward pass");
        List<Value> reads = new ArrayList<>(inputs);
        reads.add(gradients.get(0));
        List<Value> writes = inputs.stream()
                .map(v -> emitter.value(v.name() + ".gradient", v.shape()))
                .toList();
        emitter.step(
                "nd4j " + backwardOp,
                reads,
                writes,
                arrays -> NativeCall.of(
                        backwardOp,
                        arguments,
                        reads.stream().map(arrays::apply).toList(),
                        writes.stream().map(arrays::apply).toList()));
        return writes;
    }
}
