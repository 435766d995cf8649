package org.moco4j.eval.probe;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a linear probe is trained: MoCo's linear classification protocol (He et al. 2020, section 4.1) on features of length one: SGD
 * with momentum 0.9, no weight decay, the learning rate divided by ten after 60% and 80% of the epochs. The learning rate is
 * chosen on a part of the training images that is held out, never on the test images.
 *
 * @param epochs passes over the training features
 * @param sweepEpochs passes for each learning rate that is tried
 * @param batch features a step
 * @param learningRates those that are tried
 * @param heldOut share of the training images that the learning rate is chosen on, above 0 and below 1
 * @param seed of the first weights, of the order of the features and of what is held out
 */
public record ProbeProtocol(
        int epochs, int sweepEpochs, int batch, List<Double> learningRates, double heldOut, long seed) {
    static final double MOMENTUM = 0.9;

    /** @throws IllegalArgumentException where a count is below 1, no rate is to be tried, or nothing or all is held out */
    public ProbeProtocol {
        learningRates = List.copyOf(learningRates);
        if (epochs < 1 || sweepEpochs < 1 || batch < 1 || learningRates.isEmpty() || !(heldOut > 0 && heldOut < 1)) {
            throw new IllegalArgumentException("no protocol: " + epochs + " and " + sweepEpochs + " epochs, batch "
                    + batch + ", rates " + learningRates + ", held out " + heldOut);
        }
    }

    /** The usual one. */
    public static ProbeProtocol usual(long seed) {
        return new ProbeProtocol(100, 15, 256, List.of(1.0, 3.0, 10.0, 30.0, 100.0), 0.1, seed);
    }

    /** The same with another number of passes. */
    public ProbeProtocol withEpochs(int number) {
        return new ProbeProtocol(number, Math.min(sweepEpochs, number), batch, learningRates, heldOut, seed);
    }

    /** In words, to stand beside every number. */
    public String inWords() {
        return String.format(
                Locale.ROOT,
                "One linear layer with softmax on the frozen backbone feature (before the projection head), divided by its length."
                        + " SGD with Nesterov momentum %s, no weight decay, batch %d, %d epochs, learning rate divided by 10 after"
                        + " 60%% and 80%% of them. The learning rate is the best of %s after %d epochs on %.0f%% of the training"
                        + " images held out; then all are trained on. Test images are used for nothing but the figures.",
                MOMENTUM,
                batch,
                epochs,
                learningRates.stream().map(ProbeProtocol::plain).collect(Collectors.joining(", ")),
                sweepEpochs,
                100 * heldOut);
    }

    static String plain(double number) {
        return number == Math.rint(number) ? String.format(Locale.ROOT, "%.0f", number) : Double.toString(number);
    }
}
