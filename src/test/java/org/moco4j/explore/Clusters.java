package org.moco4j.explore;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Features for tests: clusters around random directions.
 *
 * @param features {@code [n, d]}, rows of length one
 * @param labels cluster of each row
 */
@SuppressWarnings("ArrayRecordComponent")
public record Clusters(INDArray features, int[] labels) {
    /** Creates clusters of random sizes.
     *
     * @param width of a cluster, relative to the distance of their centers
     */
    public static Clusters of(int n, int d, int clusters, double width, long seed) {
        Random random = new Random(seed);
        double[][] centers = new double[clusters][d];
        for (double[] center : centers) {
            for (int i = 0; i < d; i++) {
                center[i] = random.nextGaussian();
            }
        }
        int[] labels = random.ints(n, 0, clusters).toArray();
        float[][] rows = new float[n][d];
        for (int row = 0; row < n; row++) {
            double squares = 0;
            for (int i = 0; i < d; i++) {
                rows[row][i] = (float) (centers[labels[row]][i] + width * random.nextGaussian());
                squares += rows[row][i] * rows[row][i];
            }
            for (int i = 0; i < d; i++) {
                rows[row][i] = (float) (rows[row][i] / Math.sqrt(squares));
            }
        }
        return new Clusters(Nd4j.createFromArray(rows), labels);
    }

    /** Features without clusters: directions that are spread evenly over the sphere. */
    public static INDArray none(int n, int d, long seed) {
        return of(n, d, 1, 1e6, seed).features();
    }

    /** Rows that repeat a few distinct ones, so that there are many ties. */
    public static INDArray ties(int n, int d, int distinct, long seed) {
        float[][] few = none(distinct, d, seed).toFloatMatrix();
        return Nd4j.createFromArray(
                new Random(seed + 1).ints(n, 0, distinct).mapToObj(i -> few[i]).toArray(float[][]::new));
    }
}
