package org.moco4j.eval;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Features for tests. */
final class Vectors {
    private Vectors() {}

    /** {@code [n, d]} directions spread evenly over the sphere, rows of length one. */
    static INDArray random(int n, int d, long seed) {
        Random random = new Random(seed);
        float[][] rows = new float[n][d];
        for (float[] row : rows) {
            double squares = 0;
            for (int i = 0; i < d; i++) {
                row[i] = (float) random.nextGaussian();
                squares += row[i] * row[i];
            }
            for (int i = 0; i < d; i++) {
                row[i] = (float) (row[i] / Math.sqrt(squares));
            }
        }
        return Nd4j.createFromArray(rows);
    }

    /** Labels below {@code classes}. */
    static int[] labels(int n, int classes, long seed) {
        return new Random(seed).ints(n, 0, classes).toArray();
    }
}
