package org.moco4j.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.eval.Predictions;
import org.moco4j.eval.probe.LabeledFeatures;
import org.moco4j.eval.probe.LinearProbe;
import org.moco4j.eval.probe.LogisticRegression;
import org.moco4j.eval.probe.ProbeProtocol;
import org.moco4j.platform.KernelThreads;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.session.EncoderSession;

/** Runs the linear probe with all labels and with few labels, and the baselines that it is compared with. */
public final class LinearProbeEvaluation {
    private static final double[] FEW_LABELS = {0.1, 0.01};
    private static final double PENALTY = 1;
    /** A layer with at least this many weights is faster with several threads. */
    private static final int WEIGHTS_FOR_THREADS = 1 << 15;

    private final EncoderSession session;
    private final ProbeProtocol protocol;
    private final boolean fixedEpochs;
    private final int augmentedViews;
    private final List<ProbeResult.Row> rows = new ArrayList<>();
    private ProbeProtocol usedProtocol;
    private TrainedProbe last;

    /**
     * @param fixedEpochs whether the number of epochs stays the same even if the probe takes long
     * @param augmentedViews number of random views of each training image for the probe with augmentation; 0 skips that
     *     probe
     */
    public LinearProbeEvaluation(
            EncoderSession session, ProbeProtocol protocol, boolean fixedEpochs, int augmentedViews) {
        this.session = session;
        this.protocol = protocol;
        this.fixedEpochs = fixedEpochs;
        this.augmentedViews = augmentedViews;
    }

    /** Runs all probes. */
    public ProbeResult run() throws IOException {
        try (ProbeFeatures features = new ProbeFeatures(session)) {
            LabeledFeatures train = features.train();
            LabeledFeatures test = features.test();
            List<String> classNames = features.classNames();
            usedProtocol = affordable(train.size(), train, classNames.size());
            Predictions all = add(new Trial("linear probe", List.of(train), train.all(), 1, false), classNames, test);
            if (augmentedViews > 0) {
                List<LabeledFeatures> views = new ArrayList<>();
                for (int view = 0; view < augmentedViews; view++) {
                    views.add(features.augmentedTrain(view));
                }
                add(new Trial("linear probe", views, train.all(), 1, true), classNames, test);
            }
            for (double share : FEW_LABELS) {
                int[] chosen = StratifiedChoice.of(
                        features.trainLabels(), share, 1, session.config().run().seed());
                add(new Trial("linear probe", List.of(train), chosen, share, false), classNames, test);
            }
            regression(classNames, train, test);
            List<LabeledFeatures> untrained = features.untrained();
            Trial baseline = new Trial("untrained encoder", List.of(untrained.get(0)), train.all(), 1, false);
            add(baseline, classNames, untrained.get(1));
            features.deleteUnused();
            return new ProbeResult(
                    session.encoderCaption(),
                    String.format(
                            Locale.ROOT,
                            "%s, %,d training and %,d test images",
                            features.dataName(),
                            features.trainImages(),
                            features.testImages()),
                    protocolText(),
                    rows,
                    classNames,
                    KnnInference.scores(all).largestShare(),
                    KnnInference.scores(all),
                    confusion(all),
                    all.confused(ProbeResult.MOST_PAIRS).stream()
                            .map(pair -> new ProbeResult.Confused(pair.of(), pair.as(), pair.images()))
                            .toList());
        }
    }

    /**
     * A probe before it is trained.
     *
     * @param views features of one or several views of the training images
     * @param chosen the training images whose labels are used
     * @param share their share of all labels
     */
    private record Trial(String name, List<LabeledFeatures> views, int[] chosen, double share, boolean augmented) {
        String task() {
            return name + ", " + shortNumber(100 * share) + "% of labels" + (augmented ? ", augmented" : "");
        }
    }

    private ProbeProtocol affordable(int images, LabeledFeatures train, int classes) {
        return fixedEpochs ? protocol : protocol.within(images, train.dimensions(), classes);
    }

    private Predictions add(Trial trial, List<String> classNames, LabeledFeatures test) {
        if (last != null && last.isSameAs(trial)) {
            // With very few labels, a smaller share chooses the same images: one of each class.
            rows.add(row(trial, last.settings(), last.predictions()));
            return last.predictions();
        }
        int classes = classNames.size();
        boolean large = (long) test.dimensions() * classes >= WEIGHTS_FOR_THREADS;
        ProbeProtocol affordable = affordable(trial.chosen().length, test, classes);
        LinearProbe.Outcome outcome;
        // For small layers, several threads take more time than one.
        KernelThreads.apply(large ? session.compute().threads().compute() : 1);
        try {
            outcome = new LinearProbe(affordable, classes)
                    .run(
                            trial.views(),
                            trial.chosen(),
                            test,
                            (task, done, total) -> session.console().progress(trial.task(), done, total));
        } finally {
            KernelThreads.apply(session.compute().threads().compute());
        }
        String rate = "learning rate " + shortNumber(outcome.learningRate())
                + (affordable.epochs() == usedProtocol.epochs() ? "" : ", " + affordable.epochs() + " epochs")
                + (outcome.chosen() ? "" : ", not chosen: one image a class");
        last = new TrainedProbe(trial, rate, outcome.predictions());
        rows.add(row(trial, rate, outcome.predictions()));
        return outcome.predictions();
    }

    /** A probe that is trained. */
    private record TrainedProbe(Trial trial, String settings, Predictions predictions) {
        boolean isSameAs(Trial other) {
            return trial.name().equals(other.name())
                    && trial.views().equals(other.views())
                    && Arrays.equals(trial.chosen(), other.chosen());
        }
    }

    private void regression(List<String> classNames, LabeledFeatures train, LabeledFeatures test) {
        session.console().progress("logistic regression", 0, 1);
        int iterations = ProbeProtocol.iterations(train.size(), train.dimensions(), classNames.size());
        Predictions predictions =
                new LogisticRegression(classNames.size(), PENALTY, iterations).run(train, train.all(), test);
        session.console().progress("logistic regression", 1, 1);
        rows.add(row(
                new Trial("logistic regression (L-BFGS, OpenNLP)", List.of(train), train.all(), 1, false),
                "L2 penalty " + shortNumber(PENALTY) + ", at most " + iterations + " iterations",
                predictions));
    }

    private static ProbeResult.Row row(Trial trial, String settings, Predictions predictions) {
        return new ProbeResult.Row(
                trial.name(),
                trial.share(),
                trial.chosen().length,
                trial.augmented(),
                settings,
                KnnInference.accuracy(predictions));
    }

    private String protocolText() {
        return usedProtocol.description()
                + (augmentedViews > 0
                        ? " With augmentation: " + augmentedViews
                                + " random crops with flips of each training image, in turn."
                        : "")
                + " Logistic regression: on the same standardized features.";
    }

    private static List<List<Integer>> confusion(Predictions predictions) {
        return predictions.classes() > ProbeResult.MOST_IN_A_MATRIX
                ? List.of()
                : Arrays.stream(predictions.confusionMatrix())
                        .map(row -> IntStream.of(row).boxed().toList())
                        .toList();
    }

    private static String shortNumber(double number) {
        return number == Math.rint(number) ? String.format(Locale.ROOT, "%.0f", number) : Double.toString(number);
    }
}
