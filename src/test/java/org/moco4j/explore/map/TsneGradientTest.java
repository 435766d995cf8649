package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.eval.WorkerPool;
import org.moco4j.explore.Clusters;
import org.moco4j.explore.ExactNeighbors;

class TsneGradientTest {
    private static final int N = 60;
    private static final double STEP = 1e-5;

    private final JointProbabilities similar = JointProbabilities.of(
            new ExactNeighbors(Clusters.of(N, 8, 3, 0.7, 1).features(), 1).lists(15, ProgressListener.NONE), 5);
    private final double[][] p = JointProbabilitiesTest.dense(similar);
    private final double[] x = new Random(1).doubles(N, -3, 3).toArray();
    private final double[] y = new Random(2).doubles(N, -3, 3).toArray();

    @Test
    void withThetaZeroTheGradientIsTheSlopeOfTheDivergence() {
        double[] gradientX = new double[N];
        double[] gradientY = new double[N];
        try (WorkerPool pool = new WorkerPool("test", 2)) {
            new TsneGradient(similar, 0, x, y, pool).compute(1, gradientX, gradientY);
        }
        for (int i = 0; i < N; i++) {
            assertEquals(slope(x, i), gradientX[i], 1e-8);
            assertEquals(slope(y, i), gradientY[i], 1e-8);
        }
    }

    @Test
    void exaggerationMultipliesEveryP() {
        double[] gradientX = new double[N];
        double[] gradientY = new double[N];
        try (WorkerPool pool = new WorkerPool("test", 1)) {
            new TsneGradient(similar, 0, x, y, pool).compute(12, gradientX, gradientY);
        }
        // If p sums to 12, the slope of sum p log(p/q) has 12 times the repulsion; that of t-SNE has it once.
        double[] plainX = new double[N];
        double[] plainY = new double[N];
        double[] attraction = new double[N];
        try (WorkerPool pool = new WorkerPool("test", 1)) {
            new TsneGradient(similar, 0, x, y, pool).compute(1, plainX, plainY);
        }
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                attraction[i] += 4 * p[i][j] * (x[i] - x[j]) / (1 + square(i, j));
            }
            assertEquals(plainX[i] + 11 * attraction[i], gradientX[i], 1e-12);
        }
    }

    @Test
    void theDivergenceEqualsItsDefinition() {
        try (WorkerPool pool = new WorkerPool("test", 1)) {
            TsneGradient gradient = new TsneGradient(similar, 0, x, y, pool);
            gradient.compute(12, new double[N], new double[N]);
            assertEquals(divergence(), gradient.divergence(), 1e-12);
        }
    }

    @Test
    void threadsChangeNothing() {
        double[][] one = new double[2][N];
        double[][] three = new double[2][N];
        try (WorkerPool single = new WorkerPool("test", 1);
                WorkerPool several = new WorkerPool("test", 3)) {
            new TsneGradient(similar, 0.5, x, y, single).compute(1, one[0], one[1]);
            new TsneGradient(similar, 0.5, x, y, several).compute(1, three[0], three[1]);
        }
        assertArrayEquals(one, three);
    }

    private double slope(double[] axis, int i) {
        double at = axis[i];
        axis[i] = at + STEP;
        double above = divergence();
        axis[i] = at - STEP;
        double below = divergence();
        axis[i] = at;
        return (above - below) / (2 * STEP);
    }

    /** The sum of p log(p / q), with q over all pairs. */
    private double divergence() {
        double z = 0;
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                z += i == j ? 0 : 1 / (1 + square(i, j));
            }
        }
        double sum = 0;
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++) {
                double each = p[i][j];
                sum += each == 0 ? 0 : each * Math.log(each * z * (1 + square(i, j)));
            }
        }
        return sum;
    }

    private double square(int i, int j) {
        return (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]);
    }
}
