package org.moco4j.eval.probe;

import java.util.Arrays;
import opennlp.tools.ml.maxent.quasinewton.Function;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.Predictions;

/**
 * Multinomial logistic regression by L-BFGS, with Apache OpenNLP's minimizer: it checks the linear probe by another
 * method. It minimizes the negative log-likelihood of all images plus a penalty times the squared weights.
 *
 * @param classes labels are from 0 to below this
 * @param penalty of the squared weights, at least 0
 * @param iterations largest number of L-BFGS iterations
 */
public record LogisticRegression(int classes, double penalty, int iterations) {
    /** Largest number of values that the minimizer keeps of its last steps: 256 MiB. */
    private static final int MOST_REMEMBERED = 1 << 25;

    private static final int USUALLY_REMEMBERED = 15;
    private static final int FEWEST_REMEMBERED = 3;

    /**
     * Trains and tests.
     *
     * @param rows the training images to use
     * @return the five best classes of each test image
     */
    public Predictions run(LabeledFeatures train, int[] rows, LabeledFeatures test) {
        Standardization standardization = Standardization.of(train, rows);
        double[] weights;
        try (Likelihood likelihood = new Likelihood(train, standardization, rows, classes)) {
            int remembered = MOST_REMEMBERED / (2 * likelihood.getDimension());
            weights = new QNMinimizer(
                            0,
                            penalty * likelihood.scale,
                            iterations,
                            Math.max(FEWEST_REMEMBERED, Math.min(USUALLY_REMEMBERED, remembered)),
                            QNMinimizer.MAX_FCT_EVAL_DEFAULT)
                    .minimize(likelihood);
        }
        return new SoftmaxLayer(standardization.unfolded(weights), test.dimensions(), classes)
                .test(test, test.all())
                .predictions();
    }

    /** The negative log-likelihood of images, computed by matrix products over blocks of images. */
    private static final class Likelihood implements Function, AutoCloseable {
        /** Largest number of scores in a block: 16 MiB. */
        private static final int SCORES_AT_ONCE = 1 << 22;

        private static final int IMAGES_AT_ONCE = 1024;

        private final LabeledFeatures features;
        private final FloatRows values;
        private final Standardization standardization;
        private final int[] rows;
        private final int inputs;
        /**
         * Scales the function so that its curvature is about 1 before the first step. The minimizer tries steps of that
         * scale; if they are too long, each step needs several evaluations.
         */
        private final double scale;

        private final SoftmaxBlock block;
        private final float[] weights;
        private final float[] blockGradient;
        private final double[] gradient;
        private double[] at;
        private double value;

        Likelihood(LabeledFeatures features, Standardization standardization, int[] rows, int classes) {
            this.features = features;
            this.values = features.rows();
            this.standardization = standardization;
            this.rows = rows;
            this.inputs = features.dimensions() + 1;
            this.scale = (double) classes / rows.length;
            int images = Math.max(1, Math.min(IMAGES_AT_ONCE, SCORES_AT_ONCE / classes));
            this.block = new SoftmaxBlock(Math.min(images, rows.length), inputs, classes);
            this.weights = new float[inputs * classes];
            this.blockGradient = new float[weights.length];
            this.gradient = new double[weights.length];
        }

        @Override
        public int getDimension() {
            return weights.length;
        }

        @Override
        public double valueAt(double[] x) {
            compute(x);
            return value;
        }

        @Override
        public double[] gradientAt(double[] x) {
            compute(x);
            return gradient.clone();
        }

        /** Computes value and gradient together, because the minimizer requests both at the same point. */
        private void compute(double[] x) {
            if (Arrays.equals(at, x)) {
                return;
            }
            at = x.clone();
            for (int i = 0; i < x.length; i++) {
                weights[i] = (float) x[i];
            }
            block.weights(weights);
            Arrays.fill(gradient, 0);
            value = 0;
            float[] row = new float[inputs];
            for (int from = 0; from < rows.length; from += block.rows()) {
                int images = Math.min(block.rows(), rows.length - from);
                for (int i = 0; i < images; i++) {
                    standardization.copy(values, rows[from + i], row);
                    block.set(i, row, features.labels()[rows[from + i]]);
                }
                value += scale * block.gradient(images, blockGradient);
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] += scale * blockGradient[i];
                }
            }
        }

        @Override
        public void close() {
            block.close();
        }
    }
}
