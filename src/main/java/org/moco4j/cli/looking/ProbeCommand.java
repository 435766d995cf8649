package org.moco4j.cli.looking;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.apache.commons.text.WordUtils;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.EncoderOption;
import org.moco4j.cli.EncoderSession;
import org.moco4j.cli.ForceOption;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.Numbers;
import org.moco4j.cli.OutputFiles;
import org.moco4j.cli.PixelChoice;
import org.moco4j.eval.probe.ProbeProtocol;
import org.moco4j.machine.ComputeThread;
import org.moco4j.report.results.ClassBalance;
import org.moco4j.report.results.ProbeResult;

/** {@code probe}: how well a linear classifier on the frozen features tells the classes. */
public final class ProbeCommand implements Command {
    private static final String VIEWS = "augmented-views";
    private static final String EPOCHS = "probe-epochs";
    private static final int USUAL_VIEWS = 2;
    private static final int WIDTH = 100;

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
    public Options options() {
        return new Options()
                .addOption(EncoderOption.option())
                .addOption(PixelChoice.option())
                .addOption(CommonOptions.valued(
                        VIEWS,
                        "N",
                        "random crops of each training image for the probe with augmentation; each takes as long to encode as"
                                + " all training images; 0 leaves that probe out (" + USUAL_VIEWS + ")"))
                .addOption(CommonOptions.valued(
                        EPOCHS,
                        "N",
                        "passes over the features (100; fewer if thousands of classes would take minutes)"))
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
        int views = Numbers.whole(invocation, VIEWS, USUAL_VIEWS, 0);
        int epochs = Numbers.whole(invocation, EPOCHS, 100, 1);
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderSession.open(invocation, clock)) {
                new OutputFiles().andOfProbe(session.resultsFolder()).claim(invocation);
                ProbeProtocol protocol =
                        ProbeProtocol.usual(session.config().run().seed()).withEpochs(epochs);
                boolean fixed = invocation.line().hasOption(EPOCHS);
                ProbeResult result = new Probing(session, protocol, fixed, views).run();
                ProbeResult.FILE.write(session.resultsFolder(), result);
                print(result, invocation.out());
                invocation.out().println("Written to " + session.resultsFolder().resolve(ProbeResult.FILE.name()));
                RunReport.refresh(
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
        out.println(result.data() + "; " + result.encoder());
        out.printf(
                "%-40s %7s %8s %8s %8s%s  %s%n",
                "", "labels", "images", "Acc@1", "Acc@5", unequal ? "  balanced" : "", "");
        for (ProbeResult.Row row : result.rows()) {
            out.printf(
                    Locale.ROOT,
                    "%-40s %6.0f%% %,8d %7.2f%% %7.2f%%%s  %s%n",
                    row.name() + (row.augmented() ? ", augmented" : ""),
                    100 * row.labels(),
                    row.images(),
                    100 * row.accuracy().top1(),
                    100 * row.accuracy().top5(),
                    unequal
                            ? String.format(
                                    Locale.ROOT,
                                    " %8.2f%%",
                                    100 * row.accuracy().balanced())
                            : "",
                    row.settings());
        }
        if (unequal) {
            out.println(WordUtils.wrap(unequalInWords(result), WIDTH));
        }
        out.println(WordUtils.wrap(result.protocol(), WIDTH));
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
