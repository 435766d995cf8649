package org.moco4j.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.cli.CommandOption.ChoiceOption;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.config.MocoConfig;
import org.moco4j.inspect.EmbeddingFinder;
import org.moco4j.inspect.FeatureInspection;
import org.moco4j.inspect.ImageSearch;
import org.moco4j.inspect.QueryEncoder;
import org.moco4j.inspect.ResultText;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.inspect.SearchInspection;
import org.moco4j.platform.ComputeThread;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.report.TaskConsole;
import org.moco4j.report.results.SearchResult;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.TaskParts;
import org.moco4j.text.NumberSyntax;

/** {@code search FILE}: finds the images of an embedding that are most similar to an image. */
public record SearchCommand(InstantSource clock) implements Command {
    private static final String IMAGE = "image";
    private static final String INDEX = "index";
    private static final String NAME = "name";
    private static final String IMAGES = "images";
    private static final String OUTPUT = "output";
    private static final NumberOption TOP = new NumberOption("top", 20, 1, "how many images to find for each query");
    private static final ChoiceOption<ImageSearch.Method> METHOD = new ChoiceOption<>(
            "method",
            ImageSearch.Method.EXACT,
            "exact: compare each query with all images; index: build an index first, for thousands of queries");

    @Override
    public String name() {
        return "search";
    }

    @Override
    public String summary() {
        return "find the embedded images that are most similar to an image";
    }

    @Override
    public String arguments() {
        return "[FILE]";
    }

    @Override
    public String withoutConfig() {
        return EncoderOption.WITHOUT_CONFIG;
    }

    @Override
    public Options options() {
        return EncoderOption.options("the encoder that made FILE")
                .addOption(CommonOptions.valued(IMAGE, "FILE,...", "search for images like these files or folders"))
                .addOption(CommonOptions.valued(INDEX, "N,...", "search for images like these rows, counted from 0"))
                .addOption(CommonOptions.valued(NAME, "NAME...", "search for images like the embedded image NAME"))
                .addOption(TOP.option())
                .addOption(METHOD.option())
                .addOption(CommonOptions.valued(IMAGES, "DIR", "the folder of the embedded images, if it was moved"))
                .addOption(CommonOptions.valued(
                        OUTPUT, "DIR", "the folder for list, sheet and thumbnails [the folder of FILE]"))
                .addOption(FlagOption.FORCE.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("search photos.npy --image query.jpg", "images like a file of your own"),
                new Example("search photos.npy --name 2024/beach.jpg --top 50", "images like an embedded one"),
                new Example("search --index 17", "the images of the quickstart, after embed"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        ImageSearch.Method method = METHOD.of(invocation);
        SearchInspection.Queries queries = new SearchInspection.Queries(
                FeatureInspection.Queries.filesOf(
                        invocation.words(IMAGE).map(Path::of).toList(),
                        () -> invocation.config().data().strict(),
                        invocation.err()::println),
                invocation
                        .words(INDEX)
                        .map(word -> NumberSyntax.whole("--" + INDEX, word, 0))
                        .toList(),
                invocation.values(NAME),
                TOP.of(invocation));
        if (queries.isEmpty()) {
            throw new UserError("search needs a query: --image FILE, --name NAME or --index N");
        }
        Path matrix = EmbeddingFinder.find(invocation.onlyPath("one file of embeddings", name()), invocation.config());
        boolean named = invocation.value(EncoderOption.NAME).isPresent();
        Optional<Path> recorded = named
                ? Optional.empty()
                : QueryEncoder.fileOf(matrix, !queries.images().isEmpty());
        Optional<EncoderChoice> encoder = named || recorded.isPresent()
                ? Optional.of(EncoderOption.choose(
                        invocation, recorded.map(Path::toString).orElse("")))
                : Optional.empty();
        MocoConfig config = encoder.map(EncoderChoice::config).orElseGet(invocation::config);
        Path results = invocation.folder(OUTPUT, matrix);
        invocation.claim(new OutputFiles().addSearch(results));
        TaskConsole console = invocation.taskConsole(clock);
        SearchInspection.Source source = new SearchInspection.Source(
                matrix,
                invocation.value(IMAGES).map(Path::of),
                encoder.map(choice -> new QueryEncoder(choice, console)),
                config);
        return ComputeThread.call(() -> {
            ThreadCounts threads = ComputeSetup.prepare(config).threads();
            TaskParts parts = new TaskParts();
            SearchResult result = SearchInspection.run(source, queries, method, results, threads, parts, console);
            new ResultText(invocation.layout()).of(result, results).forEach(invocation.out()::println);
            RunReportWriter.finish(parts, results, config, invocation.out(), console::notice);
            return 0;
        });
    }
}
