package org.moco4j.eval;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.moco4j.KeyedRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures how well features use their space, without labels. Features are L2-normalized first; a row of zeros stays
 * zeros.
 *
 * @param uniformity log of the mean of exp(-2 |x - y|^2) over all pairs (Wang and Isola 2020, "Understanding
 *     Contrastive Representation Learning through Alignment and Uniformity on the Hypersphere", eq. 3, t = 2): 0 if all
 *     features are equal, lower for features that are spread more evenly
 * @param even expected uniformity of features that are spread evenly over the sphere, nearly -4
 * @param effectiveRank exp of the entropy of the singular values, divided by their sum, of the matrix of features (Roy
 *     and Vetterli 2007, "The effective rank: a measure of effective dimensionality"): from 1 if all features are equal
 *     to d if all directions are used equally; 0 if all features are zeros. The mean is not subtracted
 * @param dimensions d
 */
public record FeatureQuality(double uniformity, double even, double effectiveRank, int dimensions) {
    private static final double T = 2;
    /** Smaller squares, relative to the largest, are rounding errors. */
    private static final double ROUNDING = 1e-11;

    /** Largest number of rows whose pairs are all compared. */
    private static final int PAIRED = 2048;
    /** Largest number of rows for the effective rank. */
    private static final int RANKED = 16_384;

    /**
     * Measures features.
     *
     * @param features {@code [n, d]} floats in row-major order, of any length; at least two rows
     * @param seed of the random sample that replaces many rows: 2,048 rows for the uniformity, 16,384 for the effective
     *     rank
     * @throws IllegalArgumentException if it is not a float matrix or has fewer than two rows
     */
    public static FeatureQuality of(INDArray features, long seed) {
        FloatRows rows = new FloatRows("features", features);
        if (rows.rows() < 2) {
            throw new IllegalArgumentException("at least 2 features are needed, not " + rows.rows());
        }
        int[] order = KeyedRandom.of(seed).permutation(rows.rows());
        double[][] paired = sample(rows, order, PAIRED);
        double[][] ranked = sample(rows, order, RANKED);
        int d = rows.length();
        return new FeatureQuality(uniformity(paired), evenUniformity(d), effectiveRank(ranked, d), d);
    }

    /**
     * Measures whether features have collapsed (Chen and He 2021, "Exploring Simple Siamese Representation Learning",
     * section 4.1): the standard deviation of each dimension of the L2-normalized features, averaged over the
     * dimensions. It is 0 if all features are equal, and 1 / sqrt(d) if they are spread evenly over the sphere.
     *
     * @param features {@code [n, d]}, of any length; a row of zeros stays zeros
     * @throws IllegalArgumentException if it is not a matrix
     */
    public static double deviation(INDArray features) {
        if (features.rank() != 2) {
            throw new IllegalArgumentException("features must be a matrix [n, d], not of rank " + features.rank());
        }
        double[][] rows = rows(features);
        int d = Math.toIntExact(features.size(1));
        double[] mean = new double[d];
        for (double[] row : rows) {
            normalize(row);
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
        return sum / d;
    }

    /**
     * Measures the distance between the features of two views of the same images (Wang and Isola 2020, eq. 2, alpha =
     * 2): the mean of |x - y|^2 over the images. It is 0 if both views of each image have the same feature, and 2 for
     * unrelated features. The features are L2-normalized first; a row of zeros stays zeros.
     *
     * @param first {@code [n, d]} floats, in row-major order, of any length
     * @param second {@code [n, d]}, row i is from the same image as row i of the first
     * @throws IllegalArgumentException if they are not float matrices of the same shape
     */
    public static double alignment(INDArray first, INDArray second) {
        FloatRows a = new FloatRows("features of the first views", first);
        FloatRows b = new FloatRows("features of the second views", second);
        if (a.rows() != b.rows() || a.length() != b.length()) {
            throw new IllegalArgumentException("features of two views must have the same shape, not " + a.rows() + " x "
                    + a.length() + " and " + b.rows() + " x " + b.length());
        }
        double[] x = new double[a.length()];
        double[] y = new double[a.length()];
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) {
            a.copy(i, x);
            b.copy(i, y);
            normalize(x);
            normalize(y);
            for (int c = 0; c < x.length; c++) {
                sum += (x[c] - y[c]) * (x[c] - y[c]);
            }
        }
        return sum / a.rows();
    }

    /**
     * The log of the expected exp(-2 |x - y|^2) for x and y spread evenly over the sphere: exp(-4) 0F1(; d/2; 4), from
     * the normalizing constant of the von Mises-Fisher distribution of concentration 4.
     */
    static double evenUniformity(int d) {
        double sum = 0;
        double term = 1;
        for (int m = 0; term > sum * 1e-17; m++) {
            sum += term;
            term *= T * T / ((m + 1) * (d / 2.0 + m));
        }
        return Math.log(sum) - 2 * T;
    }

    private static double uniformity(double[][] rows) {
        double[] sums = IntStream.range(0, rows.length)
                .parallel()
                .mapToDouble(i -> kernelSum(rows, i))
                .toArray();
        // Sums sequentially, so that the order of summation does not depend on the number of threads.
        double sum = 0;
        for (double value : sums) {
            sum += value;
        }
        return Math.log(2 * sum / ((double) rows.length * (rows.length - 1)));
    }

    /** The sum over the pairs of row i and the rows before it. */
    private static double kernelSum(double[][] rows, int i) {
        double sum = 0;
        for (int j = 0; j < i; j++) {
            double square = 0;
            for (int c = 0; c < rows[i].length; c++) {
                double difference = rows[i][c] - rows[j][c];
                square += difference * difference;
            }
            sum += Math.exp(-T * square);
        }
        return sum;
    }

    /**
     * Computes the rank from the eigenvalues of X^T X, which are the squares of the singular values of X. They are
     * computed as the singular values of X^T X, because the library's eigenvalues do not converge if the rank is low.
     */
    private static double effectiveRank(double[][] rows, int d) {
        double[] squares =
                new SingularValueDecomposition(new Array2DRowRealMatrix(gram(rows, d), false)).getSingularValues();
        double[] singular = Arrays.stream(squares)
                // Smaller values are rounding errors; their roots would count as used directions.
                .filter(square -> square > squares[0] * ROUNDING)
                .map(Math::sqrt)
                .toArray();
        double sum = Arrays.stream(singular).sum();
        double entropy = 0;
        for (double value : singular) {
            entropy -= value / sum * Math.log(value / sum);
        }
        return singular.length == 0 ? 0 : Math.exp(entropy);
    }

    private static double[][] gram(double[][] rows, int d) {
        double[][] gram = new double[d][d];
        IntStream.range(0, d).parallel().forEach(i -> {
            for (double[] row : rows) {
                for (int j = 0; j < d; j++) {
                    gram[i][j] += row[i] * row[j];
                }
            }
        });
        return gram;
    }

    private static double[][] sample(FloatRows rows, int[] order, int most) {
        double[][] sample = new double[Math.min(most, order.length)][rows.length()];
        for (int i = 0; i < sample.length; i++) {
            rows.copy(order[i], sample[i]);
            normalize(sample[i]);
        }
        return sample;
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

    /** Divides a vector by its length; a vector of zeros stays unchanged. */
    private static void normalize(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
