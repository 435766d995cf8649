package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Adds a vector to each row of a matrix. */
final class BiasKernel implements Kernel {
    private final Gpu gpu;
    private Value bias;

    BiasKernel(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = inputs.get(0);
        bias = inputs.get(1);
        Matrix matrix = Matrix.of(x);
        long n = matrix.length();
        Value y = emitter.value("biasadd", x.shape());
        gpu.step(
                "add_row",
                LaunchShape.items(n),
                List.of(x, bias),
                List.of(y),
                emitter,
                x,
                bias,
                y,
                matrix.columns(),
                n);
        return List.of(y);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        return Arrays.asList(dy, needed.get(1) ? Reductions.columnSums(gpu, dy, bias.shape(), emitter) : null);
    }
}
