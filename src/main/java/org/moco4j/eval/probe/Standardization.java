package org.moco4j.eval.probe;

import java.util.Arrays;
import org.moco4j.eval.FloatRows;

/**
 * Standardizes features: subtracts the mean of each dimension over some images, and divides by its standard deviation.
 * Otherwise L-BFGS makes little progress if one direction dominates. A last input of 1 is for the bias.
 */
final class Standardization {
    private static final double SMALLEST_VARIANCE = 1e-12;

    private final double[] mean;
    private final double[] deviation;
    private final double[] inverse;

    private Standardization(double[] mean, double[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
        this.inverse = Arrays.stream(deviation).map(d -> 1 / d).toArray();
    }

    /** Computes the means and deviations of these images. */
    static Standardization of(LabeledFeatures features, int[] chosen) {
        FloatRows rows = features.rows();
        double[] sum = new double[features.dimensions()];
        double[] squares = new double[sum.length];
        float[] row = new float[sum.length];
        for (int index : chosen) {
            rows.copy(index, row);
            for (int i = 0; i < row.length; i++) {
                sum[i] += row[i];
                squares[i] += (double) row[i] * row[i];
            }
        }
        double[] mean = new double[row.length];
        double[] deviation = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            mean[i] = sum[i] / chosen.length;
            // A constant dimension has no information, and is divided by one.
            double variance = squares[i] / chosen.length - mean[i] * mean[i];
            deviation[i] = variance > SMALLEST_VARIANCE ? Math.sqrt(variance) : 1;
        }
        return new Standardization(mean, deviation);
    }

    /**
     * Copies a standardized row, followed by a 1.
     *
     * @param target has one more element than a feature
     */
    void copy(FloatRows rows, int row, float[] target) {
        rows.copy(row, target);
        for (int i = 0; i < mean.length; i++) {
            target[i] = (float) ((target[i] - mean[i]) * inverse[i]);
        }
        target[mean.length] = 1;
    }

    /** The same for float weights. */
    float[] unfolded(float[] weights) {
        double[] exact = new double[weights.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = weights[i];
        }
        return unfolded(exact);
    }

    /**
     * Converts weights for standardized features into weights for the original features, with the same scores.
     *
     * @param weights {@code [classes, dimensions + 1]}, in row-major order, the bias last
     */
    float[] unfolded(double[] weights) {
        float[] plain = new float[weights.length];
        int inputs = mean.length + 1;
        for (int from = 0; from < weights.length; from += inputs) {
            double bias = weights[from + mean.length];
            for (int i = 0; i < mean.length; i++) {
                double weight = weights[from + i] / deviation[i];
                plain[from + i] = (float) weight;
                bias -= weight * mean[i];
            }
            plain[from + mean.length] = (float) bias;
        }
        return plain;
    }
}
