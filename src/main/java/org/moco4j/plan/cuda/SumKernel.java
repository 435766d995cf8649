package org.moco4j.plan.cuda;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Adds two arrays of one shape, with the following ReLU, if any, in the same pass. */
final class SumKernel implements Kernel {
    private final Gpu gpu;
    private final boolean relu;
    private Value output;

    SumKernel(Gpu gpu, boolean relu) {
        this.gpu = gpu;
        this.relu = relu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        if (!java.util.Arrays.equals(inputs.get(0).shape(), inputs.get(1).shape())) {
            throw new IllegalArgumentException("add: " + inputs.get(0) + " and " + inputs.get(1) + " differ in shape");
        }
        output = gpu.sum(inputs.get(0), inputs.get(1), relu, emitter);
        return List.of(output);
    }

    /** The gradient of a sum is the gradient of both. */
    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value gradient = relu ? gpu.reluGradient(gradients.get(0), output, emitter) : gradients.get(0);
        return List.of(gradient, gradient);
    }
}
