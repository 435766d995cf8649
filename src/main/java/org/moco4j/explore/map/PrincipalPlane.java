package org.moco4j.explore.map;

import org.moco4j.KeyedRandom;
import org.moco4j.eval.FloatRows;

/**
 * Computes the two directions in which features vary most, by orthogonal iteration. A map that starts there keeps the
 * global structure of the data and does not depend on random positions (Kobak and Berens 2019, "The art of using t-SNE
 * for single-cell transcriptomics").
 */
final class PrincipalPlane {
    private static final int MOST_STEPS = 100;
    private static final double TOLERANCE = 1e-6;

    private final FloatRows rows;
    private final double[] mean;

    PrincipalPlane(FloatRows rows) {
        this.rows = rows;
        this.mean = new double[rows.length()];
        double[] row = new double[rows.length()];
        for (int i = 0; i < rows.rows(); i++) {
            rows.copy(i, row);
            for (int j = 0; j < row.length; j++) {
                mean[j] += row[j] / rows.rows();
            }
        }
    }

    /** Sets x and y to the coordinates of all rows in the plane; zeros if all rows are the same. */
    void project(double[] x, double[] y) {
        KeyedRandom random = KeyedRandom.of(rows.rows(), rows.length());
        double[] first = randomDirection(random);
        double[] second = randomDirection(random);
        for (int step = 0; step < MOST_STEPS; step++) {
            coordinates(first, x);
            coordinates(second, y);
            double[] newFirst = weightedSum(x);
            double[] newSecond = weightedSum(y);
            normalize(newFirst);
            removePart(newSecond, newFirst);
            normalize(newSecond);
            double turned = Math.max(1 - Math.abs(dot(first, newFirst)), 1 - Math.abs(dot(second, newSecond)));
            first = newFirst;
            second = newSecond;
            if (turned < TOLERANCE) {
                break;
            }
        }
        coordinates(first, x);
        coordinates(second, y);
    }

    private void coordinates(double[] direction, double[] target) {
        double shift = dot(mean, direction);
        for (int i = 0; i < target.length; i++) {
            target[i] = rows.dot(i, direction) - shift;
        }
    }

    private double[] weightedSum(double[] weights) {
        double[] sum = new double[rows.length()];
        double[] row = new double[rows.length()];
        for (int i = 0; i < weights.length; i++) {
            rows.copy(i, row);
            for (int j = 0; j < row.length; j++) {
                sum[j] += weights[i] * (row[j] - mean[j]);
            }
        }
        return sum;
    }

    private double[] randomDirection(KeyedRandom random) {
        double[] direction = new double[rows.length()];
        for (int j = 0; j < direction.length; j++) {
            direction[j] = random.uniform(-1, 1);
        }
        normalize(direction);
        return direction;
    }

    private static void removePart(double[] vector, double[] direction) {
        double part = dot(vector, direction);
        for (int j = 0; j < vector.length; j++) {
            vector[j] -= part * direction[j];
        }
    }

    private static void normalize(double[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        for (int j = 0; j < vector.length; j++) {
            vector[j] = length == 0 ? 0 : vector[j] / length;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }
}
