package org.moco4j.eval.probe;

import java.util.Arrays;
import org.moco4j.eval.FloatRows;

/**
 * Features with each dimension minus its mean and divided by its standard deviation over some images: L-BFGS does not get far if
 * one direction outweighs all others. An input of 1 for the bias comes last.
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

    /** Means and deviations of these images. */
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
            // A dimension that never changes tells nothing, and is divided by one.
            double variance = squares[i] / chosen.length - mean[i] * mean[i];
            deviation[i] = variance > SMALLEST_VARIANCE ? Math.sqrt(variance) : 1;
        }
        return new Standardization(mean, deviation);
    }

    /**
     * Copies a standardized row, and a 1 behind it.
     *
     * @param target one longer than a feature
     */
    void copy(FloatRows rows, int row, float[] target) {
        rows.copy(row, target);
        for (int i = 0; i < mean.length; i++) {
            target[i] = (float) ((target[i] - mean[i]) * inverse[i]);
        }
        target[mean.length] = 1;
    }

    /** As the other one. */
    float[] unfolded(float[] weights) {
        double[] exact = new double[weights.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = weights[i];
        }
        return unfolded(exact);
    }

    /**
     * The weights that give, of features as they are, the scores that these give of standardized ones.
     *
     * @param weights {@code [classes, dimensions + 1]}, row after row, the bias last
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
