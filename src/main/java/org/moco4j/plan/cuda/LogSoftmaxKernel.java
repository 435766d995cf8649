package org.moco4j.plan.cuda;

import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** The logarithm of the softmax of each row of a float32 matrix. */
final class LogSoftmaxKernel implements Kernel {
    private final Gpu gpu;
    private Value y;

    LogSoftmaxKernel(Gpu gpu) {
        this.gpu = gpu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = gpu.plain(inputs.get(0), emitter);
        Matrix matrix = Matrix.of(x);
        y = emitter.value("log_softmax", x.shape());
        gpu.step(
                "log_softmax",
                Reductions.blockPerRow(matrix.rows()),
                List.of(x),
                List.of(y),
                emitter,
                x,
                y,
                matrix.columns());
        return List.of(y);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        Matrix matrix = Matrix.of(y);
        Value dx = emitter.value("log_softmax.dx", y.shape());
        gpu.step(
                "log_softmax_gradient",
                Reductions.blockPerRow(matrix.rows()),
                List.of(y, dy),
                List.of(dx),
                emitter,
                y,
                dy,
                dx,
                matrix.columns());
        return List.of(dx);
    }
}
