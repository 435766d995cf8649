package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.List;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Sums over the rows and columns of float32 matrices. */
final class Reductions {
    private static final int THREADS = 256;
    private static final int COLUMNS_OF_A_BLOCK = 32;

    private Reductions() {}

    /** One block for each of some rows. */
    static LaunchShape blockPerRow(int rows) {
        return new LaunchShape(rows, 1, THREADS);
    }

    /** Sums each row: factor times the sum, in a value of this shape. */
    static Value rowSums(Gpu gpu, Value x, Matrix matrix, double factor, long[] shape, StepEmitter emitter) {
        Value y = emitter.value("row_sums", shape);
        gpu.step(
                "row_sums",
                blockPerRow(matrix.rows()),
                List.of(x),
                List.of(y),
                emitter,
                x,
                y,
                (float) factor,
                matrix.columns());
        return y;
    }

    /** Sums each column, in a value of this shape. */
    static Value columnSums(Gpu gpu, Value x, long[] shape, StepEmitter emitter) {
        Matrix matrix = Matrix.of(x);
        Value y = emitter.value("column_sums", shape);
        int blocks = (matrix.columns() + COLUMNS_OF_A_BLOCK - 1) / COLUMNS_OF_A_BLOCK;
        gpu.step(
                "column_sums",
                new LaunchShape(blocks, 1, THREADS),
                List.of(x),
                List.of(y),
                emitter,
                x,
                y,
                matrix.rows(),
                matrix.columns());
        return y;
    }

    /** Sums the gradient of a repeated operand over the repetitions; returns it unchanged if nothing was repeated. */
    static Value toShape(Gpu gpu, Value gradient, Value operand, StepEmitter emitter) {
        if (Arrays.equals(gradient.shape(), operand.shape())) {
            return gradient;
        }
        Matrix whole = Matrix.of(gradient);
        Matrix part = Matrix.of(operand);
        if (part.columns() == whole.columns()) {
            return columnSums(gpu, gradient, operand.shape(), emitter);
        }
        if (part.rows() == whole.rows()) {
            return rowSums(gpu, gradient, whole, 1, operand.shape(), emitter);
        }
        return rowSums(gpu, gradient, new Matrix(1, (int) whole.length()), 1, operand.shape(), emitter);
    }
}
