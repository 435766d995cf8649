package org.moco4j.cli;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.moco4j.eval.probe.ProbeProtocol;
import org.moco4j.inspect.LinearProbeRun;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.results.ClassBalance;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.OutputFiles;
import org.moco4j.text.TextLayout;

/** {@code probe}: how well a linear classifier on the frozen features tells the classes. */
public final class ProbeCommand implements Command {
    private static final NumberOption VIEWS = new NumberOption(
            "augmented-views",
            2,
            0,
            "random crops of each training image for the probe with augmentation; encoding each takes as long as encoding"
                    + " all training images; 0 leaves that probe out");
    private static final NumberOption EPOCHS = new NumberOption(
            "probe-epochs", 100, 1, "passes over the features; fewer if thousands of classes would take minutes");

    private final InstantSource clock;

    public ProbeCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String summary() {
        return "train linear classifiers on the frozen features: the linear probe";
    }

    @Override
    public String withoutConfig() {
        return EncoderOption.WITHOUT_CONFIG;
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(EncoderOption.option())
                .addOption(NormalizationOption.option())
                .addOption(VIEWS.option())
                .addOption(EPOCHS.option())
                .addOption(ForceOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("probe", "the best encoder of the quickstart's run"),
                new Example(
                        "probe --config conf/cifar10.json --augmented-views 0", "another run's, without augmentation"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        int views = VIEWS.of(invocation);
        int epochs = EPOCHS.of(invocation);
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderOption.open(invocation, clock)) {
                new OutputFiles().addProbe(session.resultsFolder()).claim(ForceOption.isGiven(invocation));
                ProbeProtocol protocol =
                        ProbeProtocol.usual(session.config().run().seed()).withEpochs(epochs);
                boolean fixed = invocation.line().hasOption(EPOCHS.name());
                ProbeResult result = new LinearProbeRun(session, protocol, fixed, views).run();
                ProbeResult.FILE.write(session.resultsFolder(), result);
                print(result, invocation.out());
                invocation.out().println("Results:");
                invocation.out().println("  " + session.resultsFolder().resolve(ProbeResult.FILE.name()));
                RunReportWriter.refresh(
                        session.resultsFolder(),
                        session.encoder().origin().checkpoint(),
                        invocation.out(),
                        session.console()::note);
            }
            return 0;
        });
    }

    private static void print(ProbeResult result, PrintStream out) {
        boolean unequal = result.byClass().unequal();
        TextLayout layout = Consoles.layout();
        layout.lines(result.data() + "; " + result.encoder(), 2).forEach(out::println);
        out.printf("%-38s %6s %8s %7s %7s%s%n", "", "labels", "images", "Acc@1", "Acc@5", unequal ? " balanced" : "");
        for (ProbeResult.Row row : result.rows()) {
            out.printf(
                    Locale.ROOT,
                    "%-38s %5.0f%% %,8d %6.2f%% %6.2f%%%s%n",
                    row.name() + (row.augmented() ? ", augmented" : ""),
                    100 * row.labels(),
                    row.images(),
                    100 * row.accuracy().top1(),
                    100 * row.accuracy().top5(),
                    unequal
                            ? String.format(
                                    Locale.ROOT,
                                    " %7.2f%%",
                                    100 * row.accuracy().balanced())
                            : "");
            layout.lines("    " + row.settings(), 0).forEach(out::println);
        }
        if (unequal) {
            layout.lines(unequalInWords(result), 0).forEach(out::println);
        }
        layout.lines(result.protocol(), 0).forEach(out::println);
    }

    private static String unequalInWords(ProbeResult result) {
        List<String> noBetter = result.rows().stream()
                .filter(row -> row.accuracy().top1() <= result.largestClass())
                .map(row -> row.name() + (row.augmented() ? ", augmented" : "") + " ("
                        + String.format(Locale.ROOT, "%.0f%%", 100 * row.labels()) + " of the labels)")
                .toList();
        return String.format(
                        Locale.ROOT,
                        "The classes are unequal: the largest has %.2f%% of the test images. Balanced accuracy is the mean"
                                + " over the classes.",
                        100 * result.largestClass())
                + (noBetter.isEmpty()
                        ? ""
                        : " Acc@1 is " + ClassBalance.NO_BETTER + " for: " + String.join("; ", noBetter) + ".");
    }
}
