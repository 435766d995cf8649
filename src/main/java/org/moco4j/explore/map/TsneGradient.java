package org.moco4j.explore.map;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.moco4j.eval.WorkerPool;

/**
 * The gradient of the Kullback-Leibler divergence between the similarities of points in feature space and in the plane
 * (van der Maaten 2014, eq. 5 and section 4): attraction over the sparse p, repulsion by a quadtree. Each point has its
 * own sums, so the result is the same for any number of threads.
 */
final class TsneGradient {
    private final JointProbabilities similar;
    private final double theta;
    private final double[] x;
    private final double[] y;
    private final QuadTree tree;
    private final WorkerPool pool;
    private final QuadTree.Repulsion[] repulsions;
    private final double[] weight;
    private final double[] repulsionX;
    private final double[] repulsionY;
    private final double[] attractionX;
    private final double[] attractionY;
    private double normalizer;

    /**
     * @param theta of the quadtree, 0 for the exact gradient
     * @param x horizontal coordinates of the points; each call uses their current values
     * @param y vertical coordinates of the points
     * @param pool its workers share the points
     */
    TsneGradient(JointProbabilities similar, double theta, double[] x, double[] y, WorkerPool pool) {
        this.similar = similar;
        this.theta = theta;
        this.x = x;
        this.y = y;
        this.tree = new QuadTree(x, y);
        this.pool = pool;
        this.repulsions = IntStream.range(0, pool.workers())
                .mapToObj(worker -> new QuadTree.Repulsion())
                .toArray(QuadTree.Repulsion[]::new);
        this.weight = new double[x.length];
        this.repulsionX = new double[x.length];
        this.repulsionY = new double[x.length];
        this.attractionX = new double[x.length];
        this.attractionY = new double[x.length];
    }

    /**
     * Computes the gradient at the current coordinates.
     *
     * @param exaggeration factor of every p, 1 for none
     */
    void compute(double exaggeration, double[] gradientX, double[] gradientY) {
        tree.build();
        pool.start(this::sumForces).await();
        normalizer = Arrays.stream(weight).sum();
        for (int i = 0; i < x.length; i++) {
            gradientX[i] = 4 * (exaggeration * attractionX[i] - repulsionX[i] / normalizer);
            gradientY[i] = 4 * (exaggeration * attractionY[i] - repulsionY[i] / normalizer);
        }
    }

    /** The divergence at the coordinates of the last {@link #compute}, without exaggeration. */
    double divergence() {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            for (int e = similar.starts()[i]; e < similar.starts()[i + 1]; e++) {
                double p = similar.values()[e];
                if (p > 0) {
                    sum += p * Math.log(p * normalizer / kernel(i, similar.columns()[e]));
                }
            }
        }
        return sum;
    }

    private void sumForces(int worker) {
        int from = (int) ((long) x.length * worker / pool.workers());
        int to = (int) ((long) x.length * (worker + 1) / pool.workers());
        QuadTree.Repulsion repulsion = repulsions[worker];
        for (int i = from; i < to; i++) {
            attract(i);
            tree.repel(i, theta, repulsion);
            weight[i] = repulsion.weight;
            repulsionX[i] = repulsion.forceX;
            repulsionY[i] = repulsion.forceY;
        }
    }

    private void attract(int i) {
        double sumX = 0;
        double sumY = 0;
        for (int e = similar.starts()[i]; e < similar.starts()[i + 1]; e++) {
            int j = similar.columns()[e];
            double pull = similar.values()[e] * kernel(i, j);
            sumX += pull * (x[i] - x[j]);
            sumY += pull * (y[i] - y[j]);
        }
        attractionX[i] = sumX;
        attractionY[i] = sumY;
    }

    /** The kernel of Student's t distribution with one degree of freedom. */
    private double kernel(int i, int j) {
        double dx = x[i] - x[j];
        double dy = y[i] - y[j];
        return 1 / (1 + dx * dx + dy * dy);
    }
}
