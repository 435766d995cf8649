package org.moco4j.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.WordUtils;
import org.moco4j.report.results.ClassBalance;

/** The words and columns of what a run prints, at most {@value #WIDTH} columns wide where names and paths allow. */
final class RunText {
    static final int WIDTH = 100;

    static final String COLUMNS =
            "    epoch     loss   chance    Acc@1  backbone  learn.rate  images/s  spread   kNN took";

    static final String QUEUE_FILLS =
            "  The loss may rise over the first epochs: the queue fills with trained keys, which are harder";

    static final String QUEUE_FILLS_ON = "  to tell from the positive than the random ones it began with.";

    private RunText() {}

    static List<String> start(RunStart run) {
        List<String> lines = new ArrayList<>();
        String from = run.fresh()
                ? "a fresh run"
                : "going on after epoch " + run.doneEpochs()
                        + (run.doneSteps() > 0 ? ", step " + run.doneSteps() + " of the next" : "");
        lines.add("MoCo: %s on %s, %s".formatted(run.arch(), run.dataset(), from));
        String test = run.testImages() > 0
                ? format(", kNN monitor on %,d test images", run.testImages())
                : ", no test images, so no kNN monitor";
        lines.add(entry("data", format("%,d images", run.trainImages()) + test));
        lines.add(entry(
                "run",
                format("%,d epochs of %,d steps of %,d images", run.epochs(), run.stepsPerEpoch(), run.batchSize())));
        lines.add(entry(
                "contrast",
                format(
                        "%d-d features, a queue of %,d; a model that knows nothing has loss %.4f (ln(K+1))",
                        run.featureDim(), run.queueSize(), run.chanceLoss())));
        lines.add(entry("settings", run.settings()));
        lines.add(entry(
                "compute",
                "%s, engine %s, kernels %s, %s, %s"
                        .formatted(
                                run.device(),
                                run.engine(),
                                run.kernels(),
                                count(run.threads(), "thread"),
                                count(run.workers(), "worker"))));
        lines.add(entry("checkpoints", run.checkpoints().toString()));
        lines.add(entry("results", run.results().toString()));
        lines.add(format(
                "  spread: deviation of the normalised features over 1/sqrt(%d); 1 is healthy, 0 is collapse.",
                run.featureDim()));
        lines.add("");
        lines.add(COLUMNS);
        return lines;
    }

    static String untrained(KnnScore knn) {
        return format(
                "%9s %8s %8s %s %11s %9s %7s %s",
                "untrained", "", "", accuracies(Optional.of(knn)), "", "", "", took(knn));
    }

    static String epoch(EpochLine line) {
        return format(
                        "%9s %8.4f %8.4f %s %11.5f %9.1f %7.2f %s",
                        line.epoch() + "/" + line.epochs(),
                        line.loss(),
                        line.chanceLoss(),
                        accuracies(line.knn()),
                        line.learningRate(),
                        line.imagesPerSecond(),
                        line.spread(),
                        line.knn().map(RunText::took).orElse(""))
                .stripTrailing();
    }

    /** The balanced accuracies, below the accuracies of the row before. */
    static String balanced(ClassBalance balance) {
        return format(
                "%9s %8s %8s %7.2f%% %8.2f%%  largest class %.2f%%",
                "balanced", "", "", 100 * balance.output(), 100 * balance.backbone(), 100 * balance.largestShare());
    }

    /** What is wrong, or no longer, in as many lines as it takes. */
    static List<String> warning(WarningLine warning) {
        String when = format("epoch %d, step %,d of the run: ", warning.epoch(), warning.step());
        String text = (warning.begins() ? "WARNING, " : "") + when + warning.text();
        return ("  " + WordUtils.wrap(text, WIDTH - 4, "\n    ", false)).lines().toList();
    }

    static String progress(StepLine step, int epochs, Pace pace) {
        return format(
                "  epoch %d/%d, step %,d/%,d: loss %.4f, %.1f images/s, left: epoch %s, run %s",
                step.epoch(),
                epochs,
                step.step(),
                step.stepsPerEpoch(),
                step.loss(),
                pace.imagesPerSecond(),
                duration(pace.leftOfEpoch()),
                duration(pace.leftOfRun()));
    }

    static List<String> end(RunEnd end) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(WordUtils.wrap(done(end), WIDTH).lines().toList());
        balanced(end, lines);
        lines.add(entry(
                "time",
                format("%s, %.2f CPU-hours (steps and kNN monitor)", duration(end.trainingTime()), end.cpuHours())));
        lines.add(entry("checkpoint", end.checkpoint().toString()));
        lines.add(entry("results", end.results().toString()));
        lines.add(entry("report", end.results().resolve("report.html").toString()));
        lines.add(entry("next", end.nextCommand()));
        return lines;
    }

    private static void balanced(RunEnd end, List<String> lines) {
        end.balance().filter(ClassBalance::unequal).ifPresent(balance -> {
            lines.add(entry(
                    "balanced",
                    format(
                            "%.2f%%, the mean over the classes; the largest class has %.2f%%",
                            100 * balance.output(), 100 * balance.largestShare())));
            if (end.headline().filter(best -> balance.explains(best.accuracy())).isPresent()) {
                lines.add(entry("", "The accuracy is " + ClassBalance.NO_BETTER + "."));
            }
        });
    }

    /** {@code 1:02:03}; days become hours. */
    static String duration(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1000.0);
        return format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
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
        return knn.map(k -> format("%7.2f%% %8.2f%%", 100 * k.output(), 100 * k.backbone()))
                .orElse(format("%8s %9s", "", ""));
    }

    private static String took(KnnScore knn) {
        return format("%8.1f s", knn.seconds());
    }

    private static String entry(String name, String text) {
        return format("  %-12s%s", name, text);
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** The same figures in every country: a log is read by programs too. */
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
