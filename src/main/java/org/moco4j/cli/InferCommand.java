package org.moco4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;
import org.moco4j.data.source.ImageSources;
import org.moco4j.inspect.FeatureInspection;
import org.moco4j.inspect.KnnInference;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.results.ClassBalance;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.IndependentParts;
import org.moco4j.session.OutputFiles;
import org.moco4j.text.Quantities;
import org.moco4j.text.TextPainter;

/** {@code infer}: the accuracy of an encoder by its neighbors, and the retrieval image. */
public final class InferCommand implements Command {
    private static final String IMAGE = "image";
    private static final String INDEX = "index";
    private static final NumberOption QUERIES =
            new NumberOption("queries", 8, 1, "look for images like N test images, chosen by the seed");
    private static final int MOST_IMAGES = 64;

    private final InstantSource clock;

    public InferCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "infer";
    }

    @Override
    public String summary() {
        return "classify the test images by their neighbors, and draw which images are alike";
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
                .addOption(CommonOptions.valued(IMAGE, "FILE,...", "look for images like these, files or folders"))
                .addOption(
                        CommonOptions.valued(INDEX, "N,...", "look for images like these test images, counted from 0"))
                .addOption(QUERIES.option())
                .addOption(ForceOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("infer", "the best encoder of the quickstart's run"),
                new Example(
                        "infer --config conf/cifar10.json --checkpoint latest", "the latest encoder of another run"),
                new Example("infer --config conf/cifar10.json --index 3,14,159", "with chosen query images"),
                new Example("infer --config conf/cifar10.json --image cat.jpg", "with an image of your own"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        FeatureInspection.Queries queries = queries(invocation);
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderOption.open(invocation, clock)) {
                new OutputFiles().andOfInference(session.resultsFolder()).claim(ForceOption.isGiven(invocation));
                IndependentParts parts = new IndependentParts();
                KnnInference.Outcome outcome = new KnnInference(session, session.loadData(), clock).run(queries, parts);
                outcome.knn().ifPresent(knn -> print(knn, invocation.out()));
                if (parts.failures().isEmpty()) {
                    invocation.out().println("Similar images:");
                    invocation.out().println("  " + outcome.picture());
                }
                parts.run(
                        "The report",
                        () -> RunReportWriter.refresh(
                                session.resultsFolder(),
                                session.encoder().origin().checkpoint(),
                                invocation.out(),
                                session.console()::note));
                TextPainter.note().ifPresent(session.console()::note);
                parts.throwFirst(session.console()::note);
            }
            return 0;
        });
    }

    /** Files as they are named, and of a folder all images that can be read. */
    private static List<Path> images(Invocation invocation) throws IOException, InterruptedException {
        List<Path> images = new ArrayList<>();
        for (String word : words(invocation, IMAGE).toList()) {
            Path path = UnicodeNames.existing(Path.of(word));
            if (!Files.isDirectory(path)) {
                images.add(path);
                continue;
            }
            ImageSources.Found found = ImageSources.filesIn(path, MOST_IMAGES);
            found.skippedFiles().refuseIf(invocation.config().data().strict());
            found.skippedFiles().sentences().forEach(invocation.err()::println);
            images.addAll(found.files());
        }
        return images;
    }

    private static FeatureInspection.Queries queries(Invocation invocation) throws IOException, InterruptedException {
        List<Path> images = images(invocation);
        List<Integer> indices = words(invocation, INDEX)
                .map(word -> NumberParser.whole("--" + INDEX, word, 0))
                .toList();
        int count = QUERIES.of(invocation);
        return new FeatureInspection.Queries(images, indices, count);
    }

    private static Stream<String> words(Invocation invocation, String option) {
        String given = invocation.line().getOptionValue(option, "");
        return Stream.of(given.split(",")).map(String::strip).filter(word -> !word.isEmpty());
    }

    private static void print(KnnAccuracy knn, PrintStream out) {
        String output = String.format(
                Locale.ROOT,
                "Acc@1 %.2f%%, Acc@5 %.2f%% of %s, by kNN (k %d, t %s) among %s",
                100 * knn.output().top1(),
                100 * knn.output().top5(),
                Quantities.count(knn.queries(), "test image"),
                knn.k(),
                knn.temperature(),
                Quantities.count(knn.bank(), "training image"));
        String backbone = String.format(
                Locale.ROOT,
                "by the backbone's feature: Acc@1 %.2f%%, Acc@5 %.2f%%",
                100 * knn.backbone().top1(),
                100 * knn.backbone().top5());
        Consoles.layout().lines(output + "\n" + backbone, 2).forEach(out::println);
        ClassBalance balance = knn.balance();
        if (balance.unequal()) {
            out.printf(
                    Locale.ROOT,
                    "balanced accuracy (mean over the classes) %.2f%%, by the backbone %.2f%%%n",
                    100 * balance.output(),
                    100 * balance.backbone());
            out.printf(Locale.ROOT, "the largest class has %.2f%% of the test images%n", 100 * balance.largestShare());
            if (balance.explains(knn.output().top1())) {
                out.println("Acc@1 is " + ClassBalance.NO_BETTER + ".");
            }
        }
    }
}
