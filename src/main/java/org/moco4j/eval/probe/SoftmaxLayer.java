package org.moco4j.eval.probe;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.Predictions;

/**
 * A linear classifier: one layer with softmax.
 *
 * @param weights {@code [classes, dimensions + 1]}, in row-major order, the bias last
 */
record SoftmaxLayer(float[] weights, int dimensions, int classes) {
    private static final int TOP = 5;
    private static final double FIRST_DEVIATION = 0.01;
    private static final int EVALUATED_AT_ONCE = 512;

    /**
     * Trains a layer by SGD.
     *
     * @param views features of the same images, one entry for each view; the epochs use them in turn
     * @param rows the training images
     * @param done is called with the number of finished epochs
     */
    static SoftmaxLayer train(
            List<LabeledFeatures> views,
            int[] rows,
            int classes,
            ProbeProtocol protocol,
            int epochs,
            double learningRate,
            IntConsumer done) {
        int inputs = views.get(0).dimensions() + 1;
        int[] order = rows.clone();
        int batch = Math.min(protocol.batch(), order.length);
        SplittableRandom random = new SplittableRandom(protocol.seed());
        float[] weights = initial(inputs, classes, protocol.seed());
        float[] velocity = new float[weights.length];
        float[] gradient = new float[weights.length];
        float[] row = new float[inputs];
        Standardization standardization = Standardization.of(views.get(0), rows);
        try (SoftmaxBlock block = new SoftmaxBlock(batch, inputs, classes)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                float rate = (float) (ProbeProtocol.rate(learningRate, epoch, epochs) / batch);
                LabeledFeatures view = views.get(epoch % views.size());
                FloatRows source = view.rows();
                shuffle(order, random);
                // The images after the last complete batch are skipped; they differ in each epoch because of the
                // shuffle.
                for (int from = 0; from + batch <= order.length; from += batch) {
                    for (int i = 0; i < batch; i++) {
                        standardization.copy(source, order[from + i], row);
                        block.set(i, row, view.labels()[order[from + i]]);
                    }
                    block.weights(weights);
                    block.gradient(batch, gradient);
                    update(weights, velocity, gradient, rate);
                }
                done.accept(epoch + 1);
            }
        }
        return new SoftmaxLayer(standardization.unfolded(weights), inputs - 1, classes);
    }

    /** Nesterov's momentum in the form of PyTorch's SGD (Sutskever et al. 2013). */
    private static void update(float[] weights, float[] velocity, float[] gradient, float rate) {
        float momentum = (float) ProbeProtocol.MOMENTUM;
        for (int i = 0; i < weights.length; i++) {
            velocity[i] = momentum * velocity[i] + gradient[i];
            weights[i] -= rate * (gradient[i] + momentum * velocity[i]);
        }
    }

    /** Initial weights from a normal distribution and zero biases, as in MoCo's linear classifier. */
    private static float[] initial(int inputs, int classes, long seed) {
        Random random = new Random(seed);
        float[] weights = new float[inputs * classes];
        for (int i = 0; i < weights.length; i++) {
            boolean bias = i % inputs == inputs - 1;
            weights[i] = bias ? 0 : (float) (FIRST_DEVIATION * random.nextGaussian());
        }
        return weights;
    }

    /** The layer's predictions for images, and their mean cross-entropy in nats. */
    record Test(Predictions predictions, double meanLoss) {}

    /** Classifies images. */
    Test test(LabeledFeatures features, int[] rows) {
        int at = Math.min(EVALUATED_AT_ONCE, rows.length);
        int[][] ranked = new int[rows.length][];
        int[] labels = new int[rows.length];
        double loss = 0;
        FloatRows source = features.rows();
        float[] row = new float[dimensions + 1];
        row[dimensions] = 1;
        try (SoftmaxBlock block = new SoftmaxBlock(at, dimensions + 1, classes)) {
            block.weights(weights);
            for (int from = 0; from < rows.length; from += at) {
                int images = Math.min(at, rows.length - from);
                for (int i = 0; i < images; i++) {
                    source.copy(rows[from + i], row);
                    labels[from + i] = features.labels()[rows[from + i]];
                    block.set(i, row, labels[from + i]);
                }
                float[][] scores = block.scores(images);
                for (int i = 0; i < images; i++) {
                    ranked[from + i] = Predictions.best(scores[i], TOP);
                }
                loss += block.lossOfScores(images);
            }
        }
        return new Test(new Predictions(ranked, labels, classes), loss / rows.length);
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
}
