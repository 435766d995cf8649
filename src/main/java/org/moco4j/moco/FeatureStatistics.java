package org.moco4j.moco;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Measures the health of the features from a step's arrays. Allocates memory only in the constructor. */
public final class FeatureStatistics {
    /** The number of rows that are read of a larger batch: enough for a good estimate, and fast. */
    public static final int ROWS = 64;

    private final double[] sum;
    private final double[] squares;

    /** @param dim components of a feature (d) */
    public FeatureStatistics(int dim) {
        sum = new double[dim];
        squares = new double[dim];
    }

    /**
     * The standard deviation of each component over the batch's first {@value #ROWS} features, averaged over the
     * components, as a share of 1 / sqrt(d), the value for features that are spread evenly over the sphere (Chen
     * and He 2021, "Exploring Simple Siamese Representation Learning", section 4.1).
     *
     * @param queries {@code [N, d]}, rows of length one
     */
    public double spread(INDArray queries) {
        int rows = rows(queries);
        int dim = sum.length;
        DataBuffer values = queries.data();
        long rowStride = queries.stride(0);
        long columnStride = queries.stride(1);
        Arrays.fill(sum, 0);
        Arrays.fill(squares, 0);
        for (int n = 0; n < rows; n++) {
            for (int i = 0; i < dim; i++) {
                double value = values.getDouble(n * rowStride + i * columnStride);
                sum[i] += value;
                squares[i] += value * value;
            }
        }
        double deviations = 0;
        for (int i = 0; i < dim; i++) {
            double mean = sum[i] / rows;
            // Rounding may leave a variance a little below zero; NaN stays NaN.
            deviations += Math.sqrt(Math.max(0, squares[i] / rows - mean * mean));
        }
        return deviations / dim * Math.sqrt(dim);
    }

    /**
     * The share of the batch's first {@value #ROWS} queries whose positive is nearer than every negative. Random
     * guessing gives 1 / (K + 1).
     *
     * @param logits {@code [N, 1 + K]}, the positive first
     */
    public static double accuracy(INDArray logits) {
        int rows = rows(logits);
        long columns = logits.size(1);
        DataBuffer values = logits.data();
        long rowStride = logits.stride(0);
        long columnStride = logits.stride(1);
        int right = 0;
        for (int n = 0; n < rows; n++) {
            double positive = values.getDouble(n * rowStride);
            boolean nearest = true;
            for (long i = 1; nearest && i < columns; i++) {
                nearest = positive > values.getDouble(n * rowStride + i * columnStride);
            }
            right += nearest ? 1 : 0;
        }
        return (double) right / rows;
    }

    private static int rows(INDArray matrix) {
        return Math.toIntExact(Math.min(ROWS, matrix.size(0)));
    }
}
