package org.moco4j.eval;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures whether features have collapsed, without labels (Chen and He 2021, "Exploring Simple Siamese Representation
 * Learning", section 4.1).
 *
 * @param deviation the standard deviation of each dimension of the L2-normalized features over the batch, averaged over
 *     the dimensions: 0 if all features are equal
 * @param uniform 1 / sqrt(d), the deviation of features that are spread evenly over the sphere
 */
public record FeatureHealth(double deviation, double uniform) {

    /**
     * Measures a batch of features.
     *
     * @param queries {@code [n, d]}, of any length; a row of zeros stays zeros
     * @throws IllegalArgumentException if it is not a matrix
     */
    public static FeatureHealth of(INDArray queries) {
        if (queries.rank() != 2) {
            throw new IllegalArgumentException("features must be a matrix [n, d], not of rank " + queries.rank());
        }
        double[][] rows = rows(queries);
        int d = Math.toIntExact(queries.size(1));
        double[] mean = new double[d];
        for (double[] row : rows) {
            UnitVectors.normalize(row);
            for (int i = 0; i < d; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        double sum = 0;
        for (int i = 0; i < d; i++) {
            double squares = 0;
            for (double[] row : rows) {
                squares += (row[i] - mean[i]) * (row[i] - mean[i]);
            }
            sum += Math.sqrt(squares / rows.length);
        }
        return new FeatureHealth(sum / d, 1 / Math.sqrt(d));
    }

    /** Copies element by element, because ND4J's own copy allocates native memory for each row. */
    private static double[][] rows(INDArray matrix) {
        double[][] rows = new double[Math.toIntExact(matrix.size(0))][Math.toIntExact(matrix.size(1))];
        for (int n = 0; n < rows.length; n++) {
            for (int i = 0; i < rows[n].length; i++) {
                rows[n][i] = matrix.getDouble(n, i);
            }
        }
        return rows;
    }
}
