package org.moco4j.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSource;
import org.moco4j.eval.SearchDevice;
import org.moco4j.inspect.EmbeddedImages;
import org.moco4j.inspect.EmbeddingFinder;
import org.moco4j.inspect.Exploration;
import org.moco4j.inspect.Exploration.ExploreOptions;
import org.moco4j.inspect.ResultText;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.inspect.StoredEmbedding;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.platform.ComputeThread;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.report.TaskConsole;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.TaskParts;
import org.moco4j.text.NumberSyntax;

/**
 * {@code explore}: finds near-duplicates, outliers, a diverse subset and neighbors of embedded images, and draws a map.
 */
public record ExploreCommand(InstantSource clock) implements Command {
    private static final String EMBEDDINGS = "embeddings";
    private static final String OUTPUT = "output";
    private static final String IMAGES = "images";
    private static final String THRESHOLD = "threshold";
    private static final NumberOption DIVERSE =
            new NumberOption("diverse", ExploreOptions.DEFAULT_DIVERSE, 1, "images of the diverse subset");
    private static final String LIKE = "like";
    /** {@code --neighbors}; {@link OptionSpelling} also accepts {@code --neighbours}, the name in earlier versions. */
    static final NumberOption NEIGHBORS =
            new NumberOption("neighbors", ExploreOptions.DEFAULT_NEIGHBORS, 1, "how many images --like lists");

    private static final NumberOption MAP_POINTS = new NumberOption(
            "map-points", ExploreOptions.DEFAULT_MAP_POINTS, 0, "images on the map at most; 0 makes no map");

    @Override
    public String name() {
        return "explore";
    }

    @Override
    public String summary() {
        return "find duplicates, outliers and a diverse subset of embedded images, and draw a map";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(CommonOptions.valued(
                        EMBEDDINGS, "FILE", "a file that embed wrote [embeddings.npy in the run's results folder]"))
                .addOption(CommonOptions.valued(
                        OUTPUT, "DIR", "the folder for lists, thumbnails and map [the folder of the embeddings]"))
                .addOption(CommonOptions.valued(IMAGES, "DIR", "the folder of the embedded images, if it was moved"))
                .addOption(CommonOptions.valued(
                        THRESHOLD,
                        "X",
                        "cosine similarity from which on images are near-duplicates [one that suits the features:"
                                + " at least five times nearer than different images usually are]"))
                .addOption(DIVERSE.option())
                .addOption(CommonOptions.valued(
                        LIKE, "NAME", "list the images most like this one, named as in the list of names"))
                .addOption(NEIGHBORS.option())
                .addOption(MAP_POINTS.option())
                .addOption(FlagOption.FORCE.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("explore", "the images of the quickstart, after embed"),
                new Example("explore --embeddings photos.npy --like 2024/beach.jpg", "a folder of your own"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        MocoConfig config = invocation.config();
        Path matrix = EmbeddingFinder.find(invocation.value(EMBEDDINGS).map(Path::of), config);
        Path results = invocation.folder(OUTPUT, matrix);
        OptionalDouble threshold = invocation
                .value(THRESHOLD)
                .map(given -> OptionalDouble.of(NumberSyntax.between(THRESHOLD, given, -1, 1)))
                .orElse(OptionalDouble.empty());
        int diverse = DIVERSE.of(invocation);
        int neighbors = NEIGHBORS.of(invocation);
        int mapPoints = MAP_POINTS.of(invocation);
        String like = invocation.value(LIKE).orElse("");
        invocation.claim(new OutputFiles().addExploration(results));
        TaskConsole console = invocation.taskConsole(clock);
        return ComputeThread.call(() -> {
            ComputeSetup compute = ComputeSetup.prepare(config);
            ThreadCounts threads = compute.threads();
            ExploreOptions options = new ExploreOptions(
                    threshold,
                    diverse,
                    like,
                    neighbors,
                    mapPoints,
                    threads.compute(),
                    config.run().seed());
            try (StoredEmbedding embedding = StoredEmbedding.read(matrix)
                            .withFolder(invocation.value(IMAGES).map(Path::of));
                    ImageSource images = embedding.openImages(config, threads.workers());
                    GpuDevice gpu = new ComponentFactory(config)
                            .gpuForSearch(compute.host(), embedding.features())
                            .orElse(null)) {
                SearchDevice device = new SearchDevice(Optional.ofNullable(gpu));
                EmbeddedImages gallery = embedding.gallery(images);
                gallery.checkMissing(config.data().strict(), console::notice);
                TaskParts parts = new TaskParts();
                ExploreResult result =
                        new Exploration(embedding, gallery, options, device, console).run(results, parts);
                new ResultText(invocation.layout()).of(result, results).forEach(invocation.out()::println);
                RunReportWriter.finish(parts, results, config, invocation.out(), console::notice);
            }
            return 0;
        });
    }
}
