package org.moco4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.inspect.FeatureInspection;
import org.moco4j.inspect.KnnInference;
import org.moco4j.inspect.ResultText;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.platform.ComputeThread;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.TaskParts;
import org.moco4j.text.NumberSyntax;

/** {@code infer}: classifies the test images by their nearest neighbors, and draws similar images. */
public record InferCommand(InstantSource clock) implements Command {
    private static final String IMAGE = "image";
    private static final String INDEX = "index";
    private static final NumberOption QUERIES =
            new NumberOption("queries", 8, 1, "look for images like N test images, chosen by the seed");

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
        return EncoderOption.options()
                .addOption(CommonOptions.valued(IMAGE, "FILE,...", "look for images like these, files or folders"))
                .addOption(
                        CommonOptions.valued(INDEX, "N,...", "look for images like these test images, counted from 0"))
                .addOption(QUERIES.option())
                .addOption(FlagOption.FORCE.option());
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
                invocation.claim(new OutputFiles().addInference(session.resultsFolder()));
                TaskParts parts = new TaskParts();
                KnnInference.Outcome outcome = new KnnInference(session, session.loadData(), clock).run(queries, parts);
                ResultText text = new ResultText(invocation.layout());
                outcome.knn().ifPresent(knn -> text.of(knn).forEach(invocation.out()::println));
                if (parts.failures().isEmpty()) {
                    invocation.printPath("Similar images:", outcome.image());
                }
                RunReportWriter.finish(
                        parts,
                        session.resultsFolder(),
                        () -> session.encoder().origin().checkpoint(),
                        invocation.out(),
                        session.console()::notice);
            }
            return 0;
        });
    }

    private static FeatureInspection.Queries queries(Invocation invocation) throws IOException, InterruptedException {
        List<Path> images = FeatureInspection.Queries.filesOf(
                invocation.words(IMAGE).map(Path::of).toList(),
                () -> invocation.config().data().strict(),
                invocation.err()::println);
        List<Integer> indices = invocation
                .words(INDEX)
                .map(word -> NumberSyntax.whole("--" + INDEX, word, 0))
                .toList();
        return new FeatureInspection.Queries(images, indices, QUERIES.of(invocation));
    }
}
