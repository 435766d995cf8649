package org.moco4j.eval.probe;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes one linear layer with softmax for a block of images, by two matrix products. Its native memory is allocated
 * once. Weights are {@code [classes, inputs]} in row-major order; a bias is the weight of an input that is always 1.
 */
final class SoftmaxBlock implements AutoCloseable {
    /** From this number of scores on, a second thread saves time. */
    private static final int WORTH_THREADS = 1 << 16;

    private static final double LOWEST_EXPONENT = -80;
    private static final double SMALLEST_PROBABILITY = 1e-34;

    private final int rows;
    private final int inputs;
    private final int classes;
    // Column-major, as BLAS needs it: the inputs and scores of an image, and the weights of a class, are contiguous.
    private final INDArray x;
    private final INDArray weights;
    private final INDArray scores;
    private final INDArray gradient;
    private final FloatBuffer xValues;
    private final FloatBuffer weightValues;
    private final FloatBuffer scoreValues;
    private final FloatBuffer gradientValues;
    private final int[] labels;
    private final double[] losses;

    /** @param rows number of images in a block */
    SoftmaxBlock(int rows, int inputs, int classes) {
        this.rows = rows;
        this.inputs = inputs;
        this.classes = classes;
        this.x = allocate(inputs, rows);
        this.weights = allocate(inputs, classes);
        this.scores = allocate(classes, rows);
        this.gradient = allocate(inputs, classes);
        this.xValues = x.data().asNioFloat();
        this.weightValues = weights.data().asNioFloat();
        this.scoreValues = scores.data().asNioFloat();
        this.gradientValues = gradient.data().asNioFloat();
        this.labels = new int[rows];
        this.losses = new double[rows];
    }

    private static INDArray allocate(int first, int second) {
        return Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', first, second);
    }

    int rows() {
        return rows;
    }

    /** Sets an image of the block. */
    void set(int row, float[] values, int label) {
        xValues.put(row * inputs, values);
        labels[row] = label;
    }

    /** Sets the weights {@code [classes, inputs]}. */
    void weights(float[] values) {
        weightValues.put(0, values);
        tag(weights);
    }

    /**
     * Computes the loss of the first images of the block and its gradient.
     *
     * @param images number of images that were set
     * @param target receives the gradient of the sum of the losses, {@code [classes, inputs]}
     * @return the sum of the cross-entropies, in nats
     */
    double gradient(int images, float[] target) {
        multiply(images);
        double loss = lossOfScores(images);
        // Old values of an earlier block must not contribute to the gradient.
        for (int i = images * classes; i < rows * classes; i++) {
            scoreValues.put(i, 0);
        }
        tag(scores);
        Nd4j.gemm(x, scores, gradient, false, true, 1, 0);
        host(gradient);
        gradientValues.get(0, target);
        return loss;
    }

    /**
     * The sum of the cross-entropies of the first images, from the scores that {@link #scores} computed. It overwrites
     * the scores with their gradient, so it may be called only once.
     */
    double lossOfScores(int images) {
        IntStream all = IntStream.range(0, images);
        (images * classes < WORTH_THREADS ? all : all.parallel()).forEach(this::softmax);
        double sum = 0;
        // Sums sequentially, so that the order of summation does not depend on the number of threads.
        for (int row = 0; row < images; row++) {
            sum += losses[row];
        }
        return sum;
    }

    /** The scores (logits) of each of the first images. */
    float[][] scores(int images) {
        multiply(images);
        float[][] result = new float[images][classes];
        for (int row = 0; row < images; row++) {
            scoreValues.get(row * classes, result[row]);
        }
        return result;
    }

    private void multiply(int images) {
        // Unset rows may contain any bits: products with them could be slow, or not a number.
        for (int i = images * inputs; i < rows * inputs; i++) {
            xValues.put(i, 0);
        }
        tag(x);
        Nd4j.gemm(weights, x, scores, true, false, 1, 0);
        host(scores);
    }

    private void softmax(int row) {
        float[] values = new float[classes];
        scoreValues.get(row * classes, values);
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            highest = value > highest ? value : highest;
        }
        double[] exponentials = new double[classes];
        for (int c = 0; c < classes; c++) {
            exponentials[c] = values[c] - highest;
        }
        double ofLabel = exponentials[labels[row]];
        exp(exponentials);
        double sum = 0;
        for (double exponential : exponentials) {
            sum += exponential;
        }
        double scale = 1 / sum;
        for (int c = 0; c < classes; c++) {
            double probability = exponentials[c] * scale;
            // Denormal floats make products many times slower.
            values[c] = probability < SMALLEST_PROBABILITY ? 0 : (float) probability;
        }
        values[labels[row]] -= 1;
        losses[row] = Math.log(sum) - ofLabel;
        scoreValues.put(row * classes, values);
    }

    /**
     * Replaces each value x, at most 0, by exp(x), with a float's precision; values below {@link #LOWEST_EXPONENT} are
     * raised to it. With thousands of classes {@link Math#exp} would take most of the time. This loop has no branch and
     * no table, so the compiler vectorizes it: the Taylor polynomial of x / 1024, squared ten times.
     */
    private static void exp(double[] values) {
        for (int i = 0; i < values.length; i++) {
            double y = Math.max(values[i], LOWEST_EXPONENT) * (1.0 / 1024);
            double p = 1 + y * (1 + y * (1.0 / 2 + y * (1.0 / 6 + y * (1.0 / 24 + y * (1.0 / 120 + y * (1.0 / 720))))));
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            p *= p;
            values[i] = p;
        }
    }

    /** Marks a copy on a GPU as outdated; on the CPU this does nothing. */
    private static void tag(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, AffinityManager.Location.HOST);
    }

    private static void host(INDArray array) {
        Nd4j.getAffinityManager().ensureLocation(array, AffinityManager.Location.HOST);
    }

    @Override
    public void close() {
        x.close();
        weights.close();
        scores.close();
        gradient.close();
    }
}
