package org.moco4j.explore.map;

import java.util.Arrays;
import org.moco4j.ProgressListener;

/**
 * The gradient descent of t-SNE (van der Maaten and Hinton 2008, section 3.4): momentum, and for each coordinate a gain
 * that grows while its gradient keeps its sign (Jacobs 1988).
 */
final class TsneOptimizer {
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
