package org.moco4j.plan.cuda;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** ReLU of plain float32 values; that of images is part of the kernel before it. */
final class ReluKernel implements Kernel {
    private final Gpu gpu;
    private Value y;

    ReluKernel(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = gpu.plain(inputs.get(0), emitter);
        long n = x.length();
        y = emitter.value("relu", x.shape());
        gpu.step("relu", LaunchShape.items(n), List.of(x), List.of(y), emitter, x, y, n);
        return List.of(y);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        return List.of(gpu.reluGradient(gradients.get(0), y, emitter));
    }
}
