package org.moco4j.plan.nd4j;

import java.util.Arrays;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/**
 * Multiplies two arrays, of which one may be broadcast. A gradient is computed only if it is needed: ND4J's
 * {@code multiply_bp} always computes both, and the sum for a broadcast array takes it thirty times as long as the
 * product.
 */
final class MultiplyKernel implements Kernel {
    private final NativeKernel general;
    private List<Value> inputs;
    private Value out;

    MultiplyKernel(Node.Arguments arguments) {
        general = new NativeKernel("multiply", "multiply_bp", arguments);
    }

    @Override
    public List<Value> forward(List<Value> in, StepEmitter emitter) {
        inputs = in;
        List<Value> outputs = general.forward(in, emitter);
        out = outputs.get(0);
        return outputs;
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        if ((isBroadcast(0) && needed.get(0)) || (isBroadcast(1) && needed.get(1))) {
            return general.backward(gradients, needed, emitter);
        }
        Value dy = gradients.get(0);
        return Arrays.asList(
                needed.get(0) ? product(dy, inputs.get(1), emitter) : null,
                needed.get(1) ? product(dy, inputs.get(0), emitter) : null);
    }

    private boolean isBroadcast(int input) {
        return !Arrays.equals(inputs.get(input).shape(), out.shape());
    }

    private static Value product(Value dy, Value other, StepEmitter emitter) {
        return new NativeKernel("multiply", null, Node.Arguments.of())
                .forward(List.of(dy, other), emitter)
                .get(0);
    }
}
