package org.moco4j.explore.map;

import java.util.Arrays;
import org.moco4j.KeyedRandom;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.WorkerPool;
import org.moco4j.explore.ExactNeighbors;
import org.moco4j.explore.NeighborLists;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A map of images as points of the plane, with similar features near each other: t-SNE with the Barnes-Hut
 * approximation (van der Maaten 2014, "Accelerating t-SNE using Tree-Based Algorithms"). Suitable for up to about
 * 10,000 images. Only the neighborhoods are meaningful; the axes, the sizes of clusters and the distances between them
 * are not.
 */
public final class TsneMap {
    /** Standard deviation of the start positions along the first axis (Kobak and Berens 2019). */
    private static final double START_DEVIATION = 1e-4;

    /** Random shift of a start position, relative to that deviation: it separates equal points. */
    private static final double SHIFT = 0.01;

    private final double[] x;
    private final double[] y;
    private final double perplexity;
    private final double divergence;

    TsneMap(double[] x, double[] y, double perplexity, double divergence) {
        this.x = x;
        this.y = y;
        this.perplexity = perplexity;
        this.divergence = divergence;
    }

    /**
     * Computes the map of all rows.
     *
     * @param features {@code [n, d]} floats in row-major order, each row of length one
     * @throws org.moco4j.UserError if there are no features or some are not finite
     */
    public static TsneMap of(INDArray features, TsneSettings settings, ProgressListener progress) {
        int n = Math.toIntExact(features.size(0));
        NeighborLists lists = new ExactNeighbors(features, settings.threads())
                .lists(Math.max(1, settings.neighbors(Math.max(n, 2))), progress);
        return of(features, lists, settings, progress);
    }

    /**
     * Computes the map with known neighbor lists.
     *
     * @param lists neighbor lists of these features, with at least {@link TsneSettings#neighbors} neighbors for the
     *     right perplexity
     */
    public static TsneMap of(INDArray features, NeighborLists lists, TsneSettings settings, ProgressListener progress) {
        FloatRows rows = new FloatRows("features", features);
        int n = rows.rows();
        if (n != lists.size()) {
            throw new IllegalArgumentException("lists of " + lists.size() + " images for " + n + " features");
        }
        double[] x = new double[n];
        double[] y = new double[n];
        start(rows, settings.seed(), x, y);
        double perplexity = settings.perplexity(n);
        JointProbabilities similar = JointProbabilities.of(lists, perplexity);
        try (WorkerPool pool = new WorkerPool("map", settings.threads())) {
            TsneGradient gradient = new TsneGradient(similar, settings.theta(), x, y, pool);
            double divergence = n < 2 ? 0 : new TsneOptimizer(settings, gradient, x, y).run(progress);
            return new TsneMap(x, y, perplexity, divergence);
        }
    }

    private static void start(FloatRows rows, long seed, double[] x, double[] y) {
        new PrincipalPlane(rows).project(x, y);
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double deviation = Math.sqrt(squares / x.length);
        double scale = deviation == 0 ? 0 : START_DEVIATION / deviation;
        KeyedRandom random = KeyedRandom.of(seed);
        for (int i = 0; i < x.length; i++) {
            x[i] = scale * x[i] + START_DEVIATION * SHIFT * random.uniform(-1, 1);
            y[i] = scale * y[i] + START_DEVIATION * SHIFT * random.uniform(-1, 1);
        }
    }

    /** The number of points. */
    public int size() {
        return x.length;
    }

    /** The horizontal coordinate of a row's point. */
    public double x(int row) {
        return x[row];
    }

    /** The vertical coordinate of a row's point, upwards. */
    public double y(int row) {
        return y[row];
    }

    /** The perplexity that was used: the requested one, or less if there are few points. */
    public double perplexity() {
        return perplexity;
    }

    /** The final Kullback-Leibler divergence, in nats; comparable only between maps of the same features. */
    public double divergence() {
        return divergence;
    }

    /**
     * The gradient descent of t-SNE (van der Maaten and Hinton 2008, section 3.4): momentum, and for each coordinate a
     * gain that grows while its gradient keeps its sign (Jacobs 1988).
     */
    private static final class TsneOptimizer {
        private static final double EARLY_MOMENTUM = 0.5;
        private static final double MOMENTUM = 0.8;
        private static final double LEAST_GAIN = 0.01;
        private static final int PROGRESS_EVERY = 10;

        private final TsneSettings settings;
        private final TsneGradient gradient;
        private final Axis horizontal;
        private final Axis vertical;

        /** @param x horizontal start coordinates of the points; the same array as the gradient's
         * @param y vertical start coordinates of the points; the same array as the gradient's */
        TsneOptimizer(TsneSettings settings, TsneGradient gradient, double[] x, double[] y) {
            this.settings = settings;
            this.gradient = gradient;
            this.horizontal = new Axis(x);
            this.vertical = new Axis(y);
        }

        /** Moves the points and returns the final divergence. */
        double run(ProgressListener progress) {
            double rate = settings.learningRate(horizontal.position.length);
            for (int step = 1; step <= settings.iterations(); step++) {
                boolean early = step <= settings.earlyIterations();
                gradient.compute(early ? settings.exaggeration() : 1, horizontal.slope, vertical.slope);
                double momentum = early ? EARLY_MOMENTUM : MOMENTUM;
                horizontal.move(rate, momentum);
                vertical.move(rate, momentum);
                if (step % PROGRESS_EVERY == 0 || step == settings.iterations()) {
                    progress.progress("map", step, settings.iterations());
                }
            }
            gradient.compute(1, horizontal.slope, vertical.slope);
            return gradient.divergence();
        }

        /** One coordinate of all points. */
        private static final class Axis {
            private final double[] position;
            private final double[] slope;
            private final double[] speed;
            private final double[] gain;

            Axis(double[] position) {
                this.position = position;
                this.slope = new double[position.length];
                this.speed = new double[position.length];
                this.gain = new double[position.length];
                Arrays.fill(gain, 1);
            }

            void move(double rate, double momentum) {
                double mean = 0;
                for (int i = 0; i < position.length; i++) {
                    boolean turned = slope[i] * speed[i] > 0;
                    gain[i] = Math.max(LEAST_GAIN, turned ? gain[i] * 0.8 : gain[i] + 0.2);
                    speed[i] = momentum * speed[i] - rate * gain[i] * slope[i];
                    position[i] += speed[i];
                    mean += position[i] / position.length;
                }
                for (int i = 0; i < position.length; i++) {
                    position[i] -= mean;
                }
            }
        }
    }
}
