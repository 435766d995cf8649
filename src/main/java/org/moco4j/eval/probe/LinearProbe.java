package org.moco4j.eval.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.ProgressListener;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.eval.Predictions;

/**
 * Measures the accuracy of one linear layer on frozen features. {@link ProbeProtocol} describes the protocol.
 *
 * @param classes labels are from 0 to below this
 */
public record LinearProbe(ProbeProtocol protocol, int classes) {
    /** With fewer held-out images the choice would be random, so several parts are held out in turn. */
    private static final int ENOUGH_HELD_OUT = 1000;

    private static final int MOST_FOLDS = 5;
    /** The typical number of trials of a search; the progress assumes this number. */
    private static final int USUAL_TRIALS = 5;

    /**
     * The result of a probe.
     *
     * @param predictions of the test images, the five best classes of each
     * @param learningRate the learning rate that was used
     * @param chosen whether it was chosen on held-out images; if each class has a single image, none can be held out,
     *     and the middle rate of the protocol is used
     */
    public record Outcome(Predictions predictions, double learningRate, boolean chosen) {}

    /** The training images of a trial, and the held-out images that test it. */
    private record Fold(int[] kept, int[] heldOut) {}

    /**
     * Chooses the learning rate, trains, and tests.
     *
     * @param views the training images' features, one entry for each view; the learning rate is chosen with the first
     *     one
     * @param rows the training images to use, at least one
     * @param test features of the test images
     */
    public Outcome run(List<LabeledFeatures> views, int[] rows, LabeledFeatures test, ProgressListener progress) {
        List<Double> rates = protocol.learningRates();
        List<Fold> folds = rates.size() == 1 && !protocol.widened()
                ? List.of()
                : folds(views.get(0).labels(), rows);
        int trials = protocol.widened() ? USUAL_TRIALS : rates.size();
        Epochs epochs = new Epochs(
                progress, folds.isEmpty() ? 0 : trials * folds.size() * protocol.sweepEpochs(), protocol.epochs());
        double rate = rates.get(rates.size() / 2);
        if (!folds.isEmpty()) {
            LearningRateSearch search = new LearningRateSearch(tried -> onHeldOut(views, folds, tried, epochs));
            rate = protocol.widened() ? search.bestAround(rates) : search.bestOf(rates);
        }
        epochs.endSearch();
        SoftmaxLayer layer =
                SoftmaxLayer.train(views, rows, classes, protocol, protocol.epochs(), rate, done -> epochs.next());
        return new Outcome(layer.test(test, test.all()).predictions(), rate, !folds.isEmpty());
    }

    private LearningRateSearch.Score onHeldOut(
            List<LabeledFeatures> views, List<Fold> folds, double rate, Epochs epochs) {
        double right = 0;
        double loss = 0;
        int images = 0;
        for (Fold fold : folds) {
            SoftmaxLayer layer = SoftmaxLayer.train(
                    views, fold.kept(), classes, protocol, protocol.sweepEpochs(), rate, done -> epochs.next());
            SoftmaxLayer.Test test = layer.test(views.get(0), fold.heldOut());
            right += test.predictions().accuracy(1) * fold.heldOut().length;
            loss += test.meanLoss() * fold.heldOut().length;
            images += fold.heldOut().length;
        }
        return new LearningRateSearch.Score(right / images, images, loss / images);
    }

    /**
     * Holds out the protocol's share of each class with two or more images, at least one image; empty if there is no
     * such class.
     */
    private List<Fold> folds(int[] labels, int[] rows) {
        int[] perClass = new int[classes];
        for (int row : rows) {
            perClass[labels[row]]++;
        }
        int[] divisible =
                Arrays.stream(rows).filter(row -> perClass[labels[row]] > 1).toArray();
        int[] divisibleLabels = Arrays.stream(divisible).map(row -> labels[row]).toArray();
        List<Fold> folds = new ArrayList<>();
        int tested = 0;
        while (divisible.length > 0 && folds.size() < MOST_FOLDS && tested < ENOUGH_HELD_OUT) {
            int[] chosen = StratifiedChoice.of(divisibleLabels, protocol.heldOut(), 1, ~protocol.seed() + folds.size());
            int[] heldOut = Arrays.stream(chosen).map(index -> divisible[index]).toArray();
            folds.add(new Fold(without(rows, heldOut), heldOut));
            tested += heldOut.length;
        }
        return folds;
    }

    /** @param excluded some of the rows */
    private static int[] without(int[] rows, int[] excluded) {
        boolean[] isExcluded = new boolean[IntStream.of(rows).max().orElse(0) + 1];
        for (int row : excluded) {
            isExcluded[row] = true;
        }
        return Arrays.stream(rows).filter(row -> !isExcluded[row]).toArray();
    }

    /**
     * Counts epochs for the progress. It pauses if a search needs more trials than usual, and jumps if it needs fewer.
     */
    private static final class Epochs {
        private final ProgressListener progress;
        private final int search;
        private final int total;
        private int done;
        private boolean searching = true;

        Epochs(ProgressListener progress, int search, int training) {
            this.progress = progress;
            this.search = search;
            this.total = search + training;
        }

        void next() {
            if (!searching || done < search - 1) {
                done++;
                progress.progress("epochs", done, total);
            }
        }

        void endSearch() {
            searching = false;
            done = search;
        }
    }
}
