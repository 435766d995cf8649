package org.moco4j.eval;

import java.util.Arrays;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reads the rows of a matrix directly from native memory. Safe for many threads. */
public final class FloatRows {
    /** Owns the memory, so this reference keeps it alive. */
    private final INDArray matrix;

    private final FloatIndexer values;
    private final int rows;
    private final int length;

    /**
     * @param name of the matrix in messages
     * @param matrix {@code [n, d]}, must stay open as long as this is used
     * @throws IllegalArgumentException if it is not a float matrix in row-major order
     */
    public FloatRows(String name, INDArray matrix) {
        if (matrix.rank() != 2
                || matrix.dataType() != DataType.FLOAT
                || matrix.stride(1) != 1
                || (matrix.size(0) > 1 && matrix.stride(0) != matrix.size(1))) {
            throw new IllegalArgumentException(name + " must be floats [n, d] in row-major order, not "
                    + matrix.dataType() + " " + Arrays.toString(matrix.shape()) + " of strides "
                    + Arrays.toString(matrix.stride()));
        }
        Nd4j.getAffinityManager().ensureLocation(matrix, AffinityManager.Location.HOST);
        this.matrix = matrix;
        this.values = (FloatIndexer) matrix.data().indexer();
        this.rows = Math.toIntExact(matrix.size(0));
        this.length = Math.toIntExact(matrix.size(1));
    }

    public INDArray matrix() {
        return matrix;
    }

    /** The number of rows (n). */
    public int rows() {
        return rows;
    }

    /** The length of a row (d). */
    public int length() {
        return length;
    }

    /** Copies a row. */
    public void copy(int row, double[] target) {
        long from = start(row);
        for (int i = 0; i < length; i++) {
            target[i] = values.get(from + i);
        }
    }

    /** Copies a row to the start of {@code target}, which may be longer. */
    public void copy(int row, float[] target) {
        values.get(start(row), target, 0, length);
    }

    /** Scales each row to length one. Rows of zeros and rows that are not finite stay as they are. */
    public void scaleToLengthOne() {
        double[] row = new double[length];
        for (int i = 0; i < rows; i++) {
            copy(i, row);
            double size =
                    Math.sqrt(Arrays.stream(row).map(value -> value * value).sum());
            for (int j = 0; j < length && size > 0 && Double.isFinite(size); j++) {
                values.put(start(i) + j, (float) (row[j] / size));
            }
        }
    }

    /**
     * The dot product of a row with {@code other}, in double and always in the same order. The rounding of a BLAS
     * depends on the shape of the whole product.
     */
    public double dot(int row, double[] other) {
        long from = start(row);
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += values.get(from + i) * other[i];
            odd += values.get(from + i + 1) * other[i + 1];
        }
        return i < length ? even + odd + values.get(from + i) * other[i] : even + odd;
    }

    private long start(int row) {
        // A buffer's index starts at the matrix, even if the matrix is a part of a larger one.
        return (long) row * length;
    }
}
