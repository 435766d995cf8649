package org.moco4j.eval.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.eval.Predictions;

/**
 * The linear classification protocol: how well one linear layer on frozen features tells the classes. See {@link ProbeProtocol}
 * for what is done.
 */
public final class LinearProbe {
    /** With fewer held-out images the choice is chance, so several parts are held out in turn. */
    private static final int ENOUGH_HELD_OUT = 1000;

    private static final int MOST_FOLDS = 5;
    /** A search has about so many trials; progress is shown for as many. */
    private static final int USUAL_TRIALS = 5;

    private final ProbeProtocol protocol;
    private final int classes;

    /** @param classes labels are from 0 to below this */
    public LinearProbe(ProbeProtocol protocol, int classes) {
        this.protocol = protocol;
        this.classes = classes;
    }

    /** Is told how far the training is. */
    @FunctionalInterface
    public interface Progress {
        void epochs(int done, int total);
    }

    /**
     * What came out.
     *
     * @param predictions of the test images, the five best classes of each
     * @param learningRate the one that was used
     * @param chosen whether it was chosen on images held out; if each class has a single image, none can be held out, and the
     *     middle one of the protocol's is used
     */
    public record Outcome(Predictions predictions, double learningRate, boolean chosen) {}

    /** Some training images, and others that they are tested with. */
    private record Fold(int[] kept, int[] heldOut) {}

    /**
     * Chooses the learning rate, trains, and tests.
     *
     * @param views the training images' features, of one view each; the first one is what the learning rate is chosen on
     * @param rows which training images are used, at least one
     * @param test features of the test images
     */
    public Outcome run(List<LabeledFeatures> views, int[] rows, LabeledFeatures test, Progress progress) {
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

    /** Of each class of two images or more the protocol's share is held out, and at least one image; empty if there is no such class. */
    private List<Fold> folds(int[] labels, int[] rows) {
        int[] perClass = new int[classes];
        for (int row : rows) {
            perClass[labels[row]]++;
        }
        int[] divisible =
                Arrays.stream(rows).filter(row -> perClass[labels[row]] > 1).toArray();
        int[] theirLabels = Arrays.stream(divisible).map(row -> labels[row]).toArray();
        List<Fold> folds = new ArrayList<>();
        int tested = 0;
        while (divisible.length > 0 && folds.size() < MOST_FOLDS && tested < ENOUGH_HELD_OUT) {
            int[] places = StratifiedChoice.of(theirLabels, protocol.heldOut(), 1, ~protocol.seed() + folds.size());
            int[] heldOut = Arrays.stream(places).map(place -> divisible[place]).toArray();
            folds.add(new Fold(without(rows, heldOut), heldOut));
            tested += heldOut.length;
        }
        return folds;
    }

    /** @param some of the rows, in the same order */
    private static int[] without(int[] rows, int[] some) {
        boolean[] left = new boolean[IntStream.of(rows).max().orElse(0) + 1];
        for (int row : some) {
            left[row] = true;
        }
        return Arrays.stream(rows).filter(row -> !left[row]).toArray();
    }

    /** Counts epochs for the progress; a search that needs more trials than usual waits, and one that needs fewer jumps. */
    private static final class Epochs {
        private final Progress progress;
        private final int search;
        private final int total;
        private int done;
        private boolean searching = true;

        Epochs(Progress progress, int search, int training) {
            this.progress = progress;
            this.search = search;
            this.total = search + training;
        }

        void next() {
            if (!searching || done < search - 1) {
                done++;
                progress.epochs(done, total);
            }
        }

        void endSearch() {
            searching = false;
            done = search;
        }
    }
}
