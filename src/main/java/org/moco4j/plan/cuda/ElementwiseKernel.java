package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** The product or quotient of two float32 matrices; rows, columns and scalars are repeated as needed. */
final class ElementwiseKernel implements Kernel {
    private static final String MULTIPLY = "multiply";
    private static final String DIVIDE = "divide";

    private final Gpu gpu;
    private final String operation;
    private Value a;
    private Value b;

    private ElementwiseKernel(Gpu gpu, String operation) {
        this.gpu = gpu;
        this.operation = operation;
    }

    static ElementwiseKernel product(Gpu gpu) {
        return new ElementwiseKernel(gpu, MULTIPLY);
    }

    static ElementwiseKernel quotient(Gpu gpu) {
        return new ElementwiseKernel(gpu, DIVIDE);
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        a = gpu.plain(inputs.get(0), emitter);
        b = gpu.plain(inputs.get(1), emitter);
        return List.of(compute(operation, a, b, emitter));
    }

    private Value compute(String kernel, Value first, Value second, StepEmitter emitter) {
        Matrix left = Matrix.of(first);
        Matrix right = Matrix.of(second);
        int rows = Math.max(left.rows(), right.rows());
        int columns = Math.max(left.columns(), right.columns());
        long n = (long) rows * columns;
        Value y = emitter.value(kernel, first.length() == n ? first.shape() : second.shape());
        if (y.length() != n) {
            throw new IllegalArgumentException(first + " and " + second + ": one must have the shape of the result");
        }
        gpu.step(
                kernel,
                LaunchShape.items(n),
                List.of(first, second),
                List.of(y),
                emitter,
                first,
                left.rowStride(),
                left.columnStride(),
                second,
                right.rowStride(),
                right.columnStride(),
                y,
                columns,
                n);
        return y;
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        Value da = needed.get(0) ? Reductions.toShape(gpu, compute(operation, dy, b, emitter), a, emitter) : null;
        Value db = needed.get(1) ? secondGradient(dy, emitter) : null;
        return Arrays.asList(da, db);
    }

    private Value secondGradient(Value dy, StepEmitter emitter) {
        if (operation.equals(MULTIPLY)) {
            return Reductions.toShape(gpu, compute(MULTIPLY, dy, a, emitter), b, emitter);
        }
        Matrix matrix = Matrix.of(a);
        if (b.rank() != 2 || b.dimension(1) != 1) {
            throw new IllegalArgumentException(
                    "the gradient of a division by " + b + ": only a divisor of one column runs on a GPU");
        }
        Value db = emitter.value("divide.db", b.shape());
        gpu.step(
                "divisor_gradient",
                Reductions.blockPerRow(matrix.rows()),
                List.of(a, b, dy),
                List.of(db),
                emitter,
                a,
                b,
                dy,
                db,
                matrix.columns());
        return db;
    }
}
