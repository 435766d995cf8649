package org.moco4j.cli.looking;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.moco4j.cli.EncoderSession;
import org.moco4j.data.StratifiedChoice;
import org.moco4j.eval.probe.LabelledFeatures;
import org.moco4j.eval.probe.LinearProbe;
import org.moco4j.eval.probe.LogisticRegression;
import org.moco4j.eval.probe.ProbeProtocol;
import org.moco4j.machine.ComputeThreads;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.ProbeResult;
import org.nd4j.evaluation.classification.Evaluation;

/** What {@code probe} does: the linear classification protocol with all labels and with few, and what it is compared with. */
final class Probing {
    private static final double[] FEW_LABELS = {0.1, 0.01};
    private static final double PENALTY = 1;
    private static final int ITERATIONS = 100;

    private final EncoderSession session;
    private final ProbeProtocol protocol;
    private final int augmentedViews;
    private final List<ProbeResult.Row> rows = new ArrayList<>();

    /** @param augmentedViews random views of each training image for the probe with augmentation; 0 leaves that one out */
    Probing(EncoderSession session, ProbeProtocol protocol, int augmentedViews) {
        this.session = session;
        this.protocol = protocol;
        this.augmentedViews = augmentedViews;
    }

    ProbeResult run() throws IOException {
        try (ProbeFeatures features = new ProbeFeatures(session)) {
            LabelledFeatures train = features.train();
            LabelledFeatures test = features.test();
            List<String> classNames = features.classNames();
            LinearProbe probe = new LinearProbe(protocol, classNames);
            Evaluation all = add(probe, new Trial("linear probe", List.of(train), train.all(), 1, false), test);
            if (augmentedViews > 0) {
                List<LabelledFeatures> views = new ArrayList<>();
                for (int view = 0; view < augmentedViews; view++) {
                    views.add(features.augmentedTrain(view));
                }
                add(probe, new Trial("linear probe", views, train.all(), 1, true), test);
            }
            for (double share : FEW_LABELS) {
                int[] chosen = StratifiedChoice.of(
                        features.trainLabels(), share, 1, session.config().run().seed());
                add(probe, new Trial("linear probe", List.of(train), chosen, share, false), test);
            }
            regression(classNames, train, test);
            List<LabelledFeatures> untrained = features.untrained();
            Trial baseline = new Trial("untrained encoder", List.of(untrained.get(0)), train.all(), 1, false);
            add(probe, baseline, untrained.get(1));
            features.forgetOthers();
            return new ProbeResult(
                    session.encoderInWords(),
                    String.format(
                            Locale.ROOT,
                            "%s, %,d training and %,d test images",
                            session.dataRequest().name(),
                            features.trainImages(),
                            features.testImages()),
                    inWords(),
                    rows,
                    classNames,
                    confusion(all, classNames.size()));
        }
    }

    /**
     * A probe to be trained.
     *
     * @param views of the training images, one or several random ones
     * @param chosen the training images whose labels it sees
     * @param share of the labels that these are
     */
    private record Trial(String name, List<LabelledFeatures> views, int[] chosen, double share, boolean augmented) {
        String task() {
            return name + ", " + plain(100 * share) + "% of labels" + (augmented ? ", augmented" : "");
        }
    }

    private Evaluation add(LinearProbe probe, Trial trial, LabelledFeatures test) {
        LinearProbe.Outcome outcome;
        // So little is computed at a time that a second thread costs twice the time that it saves.
        ComputeThreads.apply(1);
        try {
            outcome = probe.run(
                    trial.views(),
                    trial.chosen(),
                    test,
                    (done, total) -> session.console().progress(trial.task(), done, total));
        } finally {
            ComputeThreads.apply(session.compute().threads().compute());
        }
        String rate = "learning rate " + plain(outcome.learningRate());
        rows.add(
                row(trial.name(), trial.share(), trial.chosen().length, trial.augmented(), rate, outcome.evaluation()));
        return outcome.evaluation();
    }

    private void regression(List<String> classNames, LabelledFeatures train, LabelledFeatures test) {
        session.console().progress("logistic regression", 0, 1);
        int threads = session.compute().threads().compute();
        Evaluation evaluation =
                new LogisticRegression(classNames, PENALTY, ITERATIONS, threads).run(train, train.all(), test);
        session.console().progress("logistic regression", 1, 1);
        rows.add(row(
                "logistic regression (L-BFGS, OpenNLP)",
                1,
                train.size(),
                false,
                "L2 penalty " + plain(PENALTY) + ", " + ITERATIONS + " iterations",
                evaluation));
    }

    private static ProbeResult.Row row(
            String name, double share, int images, boolean augmented, String settings, Evaluation evaluation) {
        Accuracy accuracy = new Accuracy(evaluation.accuracy(), evaluation.topNAccuracy());
        return new ProbeResult.Row(name, share, images, augmented, settings, accuracy);
    }

    private String inWords() {
        return protocol.inWords()
                + (augmentedViews > 0
                        ? " With augmentation: " + augmentedViews
                                + " random crops with flips of each training image, in turn."
                        : "")
                + " Logistic regression: each dimension of the same features standardised by the training images.";
    }

    private static List<List<Integer>> confusion(Evaluation evaluation, int classes) {
        return IntStream.range(0, classes)
                .mapToObj(actual -> IntStream.range(0, classes)
                        .map(predicted -> evaluation.getConfusionMatrix().getCount(actual, predicted))
                        .boxed()
                        .toList())
                .toList();
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.format(Locale.ROOT, "%.0f", number) : Double.toString(number);
    }
}
