package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;
import org.moco4j.eval.FloatRows;
import org.moco4j.explore.Clusters;
import org.nd4j.linalg.api.ndarray.INDArray;

class PrincipalPlaneTest {
    @Test
    void theAxesAreTheFirstTwoEigenvectorsOfTheCovariance() {
        INDArray features = Clusters.of(300, 12, 4, 0.3, 1).features();
        double[][] rows = features.toDoubleMatrix();
        EigenDecomposition eigen = new EigenDecomposition(new Covariance(rows).getCovarianceMatrix());
        double[][] axes = new Array2DRowRealMatrix(rows)
                .multiply(eigen.getV())
                .transpose()
                .getData();
        double[] x = new double[300];
        double[] y = new double[300];

        new PrincipalPlane(new FloatRows("features", features)).project(x, y);

        assertSameUpToSign(axes[0], x);
        assertSameUpToSign(axes[1], y);
    }

    /** Compares centered values up to their sign, because eigenvectors have no sign. */
    private static void assertSameUpToSign(double[] expected, double[] actual) {
        double mean = 0;
        for (double value : expected) {
            mean += value / expected.length;
        }
        double sign = (expected[0] - mean) * actual[0] < 0 ? -1 : 1;
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i] - mean, sign * actual[i], 1e-2);
        }
    }
}
