package org.moco4j.eval.probe;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The protocol of a linear probe: MoCo's linear classification protocol (He et al. 2020, section 4.1) on standardized
 * features, with SGD, momentum 0.9, no weight decay, the learning rate divided by ten after 60% and 80% of the epochs.
 * The learning rate is chosen on a held-out part of the training images, never on the test images.
 *
 * @param epochs passes over the training features
 * @param sweepEpochs passes for each tried learning rate
 * @param batch features per step
 * @param learningRates the rates that are tried first, in ascending order
 * @param widened whether further rates are tried beyond the first ones while the best is at an edge, and then between
 *     them
 * @param heldOut share of the training images that the learning rate is chosen on, above 0 and below 1
 * @param seed of the initial weights, the order of the features, and the held-out images
 */
public record ProbeProtocol(
        int epochs,
        int sweepEpochs,
        int batch,
        List<Double> learningRates,
        boolean widened,
        double heldOut,
        long seed) {
    static final double MOMENTUM = 0.9;

    private static final int USUAL_EPOCHS = 100;
    private static final int FEWEST_EPOCHS = 12;
    private static final int USUAL_ITERATIONS = 100;
    private static final int FEWEST_ITERATIONS = 30;
    /**
     * The limit of the cost, in images times classes times multiplications; more expensive probes have fewer epochs.
     */
    private static final double AFFORDABLE = 2.5e11;
    /** The softmax of a score costs as much as this number of multiplications. */
    private static final int SOFTMAX = 200;
    /** The number of trainings in a probe: the search for the learning rate, and the final one. */
    private static final int TRAININGS = 7;

    /**
     * @throws IllegalArgumentException if a count is below 1, the list of rates is empty, or no images or all images
     *     are held out
     */
    public ProbeProtocol {
        learningRates = List.copyOf(learningRates);
        if (epochs < 1 || sweepEpochs < 1 || batch < 1 || learningRates.isEmpty() || !(heldOut > 0 && heldOut < 1)) {
            throw new IllegalArgumentException("invalid protocol: " + epochs + " and " + sweepEpochs + " epochs, batch "
                    + batch + ", rates " + learningRates + ", held out " + heldOut);
        }
    }

    /** A protocol that tries these learning rates and no others. */
    ProbeProtocol(int epochs, int sweepEpochs, int batch, List<Double> learningRates, double heldOut, long seed) {
        this(epochs, sweepEpochs, batch, learningRates, false, heldOut, seed);
    }

    /**
     * The standard protocol: 100 epochs, also for each tried learning rate; {@link #within} reduces them if they cost
     * too much.
     */
    public static ProbeProtocol usual(long seed) {
        return new ProbeProtocol(USUAL_EPOCHS, USUAL_EPOCHS, 256, List.of(0.01, 0.1, 1.0), true, 0.1, seed);
    }

    /** A copy with another number of passes. */
    public ProbeProtocol withEpochs(int number) {
        return new ProbeProtocol(number, Math.min(sweepEpochs, number), batch, learningRates, widened, heldOut, seed);
    }

    /**
     * A copy with fewer passes if they cost too much: the cost of a pass grows with images, dimensions and classes.
     * Each tried learning rate has the same number of passes, because the best rate depends on it.
     */
    public ProbeProtocol within(int images, int dimensions, int classes) {
        int fewer = Math.max(FEWEST_EPOCHS, affordable(images, dimensions, classes));
        return withEpochs(Math.min(epochs, fewer));
    }

    /** The number of L-BFGS iterations on this number of images: each costs about as much as a few epochs. */
    public static int iterations(int images, int dimensions, int classes) {
        int fewer = Math.max(FEWEST_ITERATIONS, affordable(images, dimensions, classes));
        return Math.min(USUAL_ITERATIONS, fewer);
    }

    private static int affordable(int images, int dimensions, int classes) {
        return (int) (AFFORDABLE / TRAININGS / ((double) images * classes * (dimensions + SOFTMAX)));
    }

    /** The learning rate of an epoch; epochs are counted from 0. */
    static double rate(double first, int epoch, int epochs) {
        if (epoch >= Math.max(2, epochs * 8 / 10)) {
            return first / 100;
        }
        return epoch >= Math.max(1, epochs * 6 / 10) ? first / 10 : first;
    }

    /** The protocol as text, for display with the results. */
    public String description() {
        return String.format(
                Locale.ROOT,
                "One linear layer with softmax on the frozen backbone feature (before the projection"
                        + " head). Each feature is divided by its length, then each dimension is standardized"
                        + " with the training images (like a batch norm without weights, He et al. 2022). SGD"
                        + " with Nesterov momentum %s, no weight decay, batch %d, %d epochs, learning rate"
                        + " divided by 10 after 60%% and 80%% of the epochs. The learning rate is the best of"
                        + " %s%s by accuracy after %d epochs, measured on %.0f%% of the training images that are"
                        + " held out. Of rates within one standard error, the one with the lowest cross-entropy"
                        + " is chosen. The final training uses all training images. Test images are only used to"
                        + " measure the results.",
                MOMENTUM,
                batch,
                epochs,
                learningRates.stream().map(ProbeProtocol::plain).collect(Collectors.joining(", ")),
                widened
                        ? ", further powers of ten if the best is the lowest or highest, and its third and triple,"
                        : "",
                sweepEpochs,
                100 * heldOut);
    }

    static String plain(double number) {
        return number == Math.rint(number) ? String.format(Locale.ROOT, "%.0f", number) : Double.toString(number);
    }
}
