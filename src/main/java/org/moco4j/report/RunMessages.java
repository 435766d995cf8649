package org.moco4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.moco4j.report.RunListener.StepLine;
import org.moco4j.report.results.ClassScores.ClassBalance;
import org.moco4j.text.Quantities;
import org.moco4j.text.TextLayout;

/**
 * The texts that a training run prints.
 *
 * @param layout breaks text into lines; the table of epochs always takes at most 80 columns
 */
record RunMessages(TextLayout layout) {
    static final String COLUMNS = "    epoch     loss  chance   Acc@1 backbone       lr images/s spread   kNN took";

    static final String QUEUE_FILLS =
            "The loss may rise over the first epochs: the queue fills with trained keys, which are"
                    + " harder to tell from the positive than the random keys at the start.";

    List<String> start(RunStart run) {
        List<String> lines = new ArrayList<>();
        String from = run.fresh()
                ? "a new run"
                : "resuming after epoch " + run.doneEpochs()
                        + (run.doneSteps() > 0 ? ", step " + run.doneSteps() + " of the next" : "");
        lines.add("MoCo: %s on %s, %s".formatted(run.arch(), run.dataset(), from));
        String test = run.testImages() > 0
                ? ", kNN monitor on "
                        + Quantities.count(run.testImages(), run.validation() ? "validation image" : "test image")
                : ", no test images, so no kNN monitor";
        lines.addAll(layout.entry("data", Quantities.count(run.trainImages(), "training image") + test));
        lines.addAll(layout.entry(
                "run",
                Quantities.count(run.epochs(), "epoch") + " of " + Quantities.count(run.stepsPerEpoch(), "step")
                        + " of " + Quantities.count(run.batchSize(), "image")));
        lines.addAll(layout.entry(
                "contrast",
                format(
                        "%d-d features, a queue of %,d keys; the chance level of the loss is %.4f (ln(K+1))",
                        run.featureDim(), run.queueSize(), run.chanceLoss())));
        lines.addAll(layout.entry("settings", run.settings()));
        lines.addAll(layout.entry(
                "compute",
                "%s, engine %s, kernels %s, %s, %s"
                        .formatted(
                                run.device(),
                                run.engine(),
                                run.kernels(),
                                Quantities.count(run.threads(), "thread"),
                                Quantities.count(run.workers(), "worker"))));
        lines.addAll(layout.entry("checkpoints", run.checkpoints().toString()));
        lines.addAll(layout.entry("results", run.results().toString()));
        lines.addAll(layout.entry(
                "spread",
                format(
                        "deviation of the normalized features over 1/sqrt(%d): 1 is healthy, 0 is a collapse",
                        run.featureDim())));
        lines.add("");
        lines.add(COLUMNS);
        return lines;
    }

    static String untrained(KnnScore knn) {
        return format(
                "%9s %8s %7s %s %8s %8s %6s %s",
                "untrained", "", "", accuracies(Optional.of(knn)), "", "", "", took(knn));
    }

    static String epoch(EpochLine line) {
        return format(
                        "%9s %8.4f %7.4f %s %8.5f %8.1f %6.2f %s",
                        line.epoch() + "/" + line.epochs(),
                        line.loss(),
                        line.chanceLoss(),
                        accuracies(line.knn()),
                        line.learningRate(),
                        line.imagesPerSecond(),
                        line.spread(),
                        line.knn().map(RunMessages::took).orElse(""))
                .stripTrailing();
    }

    /** The share of time that the steps of an epoch waited for views, in a row below the epoch's. */
    static String waiting(EpochLine.ViewWait wait) {
        return format("%9s waiting for views %.0f%%", "", 100 * wait.share());
    }

    /** The parts of the steps' time on a cluster, in a row below the epoch's. */
    static String clusterTime(ClusterTime time) {
        return format("%9s %s", "", time.text());
    }

    /** The balanced accuracies, in a row below the accuracies of the row before. */
    static String balanced(ClassBalance balance) {
        return format(
                "%9s %8s %7s %6.2f%% %7.2f%%  largest class %.2f%%",
                "balanced", "", "", 100 * balance.output(), 100 * balance.backbone(), 100 * balance.largestShare());
    }

    /** The lines that show that a warning begins or ends. */
    List<String> warning(WarningLine warning) {
        String when = format("epoch %d, step %,d of the run: ", warning.epoch(), warning.step());
        String text = (warning.begins() ? "WARNING, " : "") + when + warning.text();
        return layout.lines("  " + text, 2);
    }

    List<String> queueFills() {
        return layout.lines("  " + QUEUE_FILLS, 0);
    }

    static String progress(StepLine step, int epochs, Pace pace) {
        return format(
                "  epoch %d/%d, step %,d/%,d: loss %.4f, %.1f images/s, %s left",
                step.epoch(),
                epochs,
                step.step(),
                step.stepsPerEpoch(),
                step.loss(),
                pace.imagesPerSecond(),
                Quantities.remaining(pace.remainingInRun().toMillis() / 1000.0));
    }

    List<String> end(RunEnd end) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(layout.lines(done(end), 0));
        end.balance().filter(ClassBalance::unequal).ifPresent(balance -> lines.addAll(balanced(end, balance)));
        lines.addAll(layout.entry(
                "time",
                Quantities.duration(end.trainingTime().toMillis() / 1000.0) + " (steps and kNN monitor), "
                        + Quantities.processorTime(3600 * end.cpuHours())));
        lines.addAll(layout.entry("checkpoint", end.checkpoint().toString()));
        lines.addAll(layout.entry("results", end.results().toString()));
        end.report().ifPresent(page -> lines.addAll(layout.entry("report", page.toString())));
        for (RunEnd.Next next : end.next()) {
            lines.addAll(layout.entry("next", next.purpose() + ":"));
            // In one line, so that it can be copied.
            lines.add("  " + next.command());
        }
        return lines;
    }

    private List<String> balanced(RunEnd end, ClassBalance balance) {
        boolean explained =
                end.headline().filter(best -> balance.explains(best.accuracy())).isPresent();
        return layout.entry(
                "balanced",
                format(
                                "%.2f%%, the mean over the classes; the largest class has %.2f%%",
                                100 * balance.output(), 100 * balance.largestShare())
                        + (explained ? ". The accuracy is " + ClassBalance.NO_BETTER + "." : ""));
    }

    private static String done(RunEnd end) {
        return end.headline()
                .map(best -> format(
                                "Done. %s: %.2f%%, after epoch %d",
                                KnnHeadline.NAME, 100 * best.accuracy(), best.epoch())
                        + (best.comparison().isEmpty() ? "." : ", " + best.comparison() + "."))
                .orElse("Done.");
    }

    private static String accuracies(Optional<KnnScore> knn) {
        return knn.map(k -> format("%6.2f%% %7.2f%%", 100 * k.output(), 100 * k.backbone()))
                .orElse(format("%7s %8s", "", ""));
    }

    private static String took(KnnScore knn) {
        return format("%10s", Quantities.duration(knn.seconds()));
    }

    /** Formats numbers the same in every locale: programs read a log too. */
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
