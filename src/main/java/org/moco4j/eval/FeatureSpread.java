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
public record FeatureSpread(double uniformity, double even, double effectiveRank, int dimensions) {
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
    public static FeatureSpread of(INDArray features, long seed) {
        FloatRows rows = new FloatRows("features", features);
        if (rows.rows() < 2) {
            throw new IllegalArgumentException("at least 2 features are needed, not " + rows.rows());
        }
        int[] order = KeyedRandom.of(seed).permutation(rows.rows());
        double[][] paired = sample(rows, order, PAIRED);
        double[][] ranked = sample(rows, order, RANKED);
        int d = rows.length();
        return new FeatureSpread(uniformity(paired), evenUniformity(d), effectiveRank(ranked, d), d);
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
            UnitVectors.normalize(sample[i]);
        }
        return sample;
    }
}
