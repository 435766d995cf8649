package org.moco4j.eval.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * The linear classification protocol: how well one linear layer on frozen features tells the classes. See {@link ProbeProtocol}
 * for what is done.
 */
public final class LinearProbe {
    private final ProbeProtocol protocol;
    private final List<String> classNames;

    /** @param classNames in the order of the labels */
    public LinearProbe(ProbeProtocol protocol, List<String> classNames) {
        this.protocol = protocol;
        this.classNames = List.copyOf(classNames);
    }

    /** Is told how far the training is. */
    @FunctionalInterface
    public interface Progress {
        void epochs(int done, int total);
    }

    /**
     * What came out.
     *
     * @param evaluation on the test features; its top n is the fifth, or the number of classes where there are fewer
     * @param learningRate the one that was chosen
     */
    public record Outcome(Evaluation evaluation, double learningRate) {}

    /**
     * Chooses the learning rate, trains, and tests.
     *
     * @param views the training images' features, of one view each; the first one is what the learning rate is chosen on
     * @param rows which training images are used, at least two
     * @param test features of the test images
     */
    public Outcome run(List<LabelledFeatures> views, int[] rows, LabelledFeatures test, Progress progress) {
        int total = protocol.learningRates().size() * protocol.sweepEpochs() + protocol.epochs();
        double rate = chooseRate(views, rows, (done, ignored) -> progress.epochs(done, total));
        int before = total - protocol.epochs();
        SoftmaxLayer layer = SoftmaxLayer.train(
                views,
                rows,
                classNames,
                protocol,
                protocol.epochs(),
                rate,
                done -> progress.epochs(before + done, total));
        return new Outcome(layer.evaluate(test, test.all()), rate);
    }

    private double chooseRate(List<LabelledFeatures> views, int[] rows, Progress progress) {
        if (protocol.learningRates().size() == 1) {
            return protocol.learningRates().get(0);
        }
        List<Integer> heldOut = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(~protocol.seed());
        for (int row : rows) {
            (random.nextDouble() < protocol.heldOut() ? heldOut : kept).add(row);
        }
        if (heldOut.isEmpty() || kept.isEmpty()) {
            return protocol.learningRates().get(0);
        }
        double best = -1;
        double bestRate = 0;
        int done = 0;
        for (double rate : protocol.learningRates()) {
            int before = done;
            SoftmaxLayer layer = SoftmaxLayer.train(
                    views,
                    array(kept),
                    classNames,
                    protocol,
                    protocol.sweepEpochs(),
                    rate,
                    epoch -> progress.epochs(before + epoch, 0));
            done += protocol.sweepEpochs();
            double accuracy = layer.evaluate(views.get(0), array(heldOut)).accuracy();
            if (accuracy > best) {
                best = accuracy;
                bestRate = rate;
            }
        }
        return bestRate;
    }

    private static int[] array(List<Integer> rows) {
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
