package org.moco4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.cli.Options;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.DataProgress;
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.source.ImageSources;
import org.moco4j.inspect.EmbeddedImages;
import org.moco4j.inspect.EmbeddingSummary;
import org.moco4j.inspect.Exploration;
import org.moco4j.inspect.ExploreCsvFiles;
import org.moco4j.inspect.ExploreOptions;
import org.moco4j.inspect.FolderExploration;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.TaskConsole;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ConfigComponents;
import org.moco4j.session.IndependentParts;
import org.moco4j.session.OutputFiles;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;
import org.moco4j.text.TextLayout;
import org.moco4j.text.TextPainter;

/** {@code explore}: near-duplicates, outliers, a diverse subset, neighbors and a map of embedded images. */
public final class ExploreCommand implements Command {
    /** How many neighbors are shown on the console; the rest is in a file. */
    private static final int LISTED = 10;

    private static final String EMBEDDINGS = "embeddings";
    private static final String OUTPUT = "output";
    private static final String THRESHOLD = "threshold";
    private static final NumberOption DIVERSE =
            new NumberOption("diverse", ExploreOptions.DEFAULT_DIVERSE, 1, "images of the diverse subset");
    private static final String LIKE = "like";
    private static final NumberOption DEFAULT_NEIGHBORS =
            new NumberOption("neighbours", ExploreOptions.DEFAULT_NEIGHBORS, 1, "how many images --like lists");
    private static final NumberOption MAP_POINTS = new NumberOption(
            "map-points", ExploreOptions.DEFAULT_MAP_POINTS, 0, "images on the map at most; 0 makes no map");

    private final InstantSource clock;

    public ExploreCommand(InstantSource clock) {
        this.clock = clock;
    }

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
                .addOption(CommonOptions.valued(
                        THRESHOLD,
                        "X",
                        "cosine similarity from which on images are near-duplicates [one that suits the features: at least"
                                + " five times nearer than different images usually are]"))
                .addOption(DIVERSE.option())
                .addOption(CommonOptions.valued(
                        LIKE, "NAME", "list the images most like this one, named as in the list of names"))
                .addOption(DEFAULT_NEIGHBORS.option())
                .addOption(MAP_POINTS.option())
                .addOption(ForceOption.option());
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
        Path matrix = UnicodeNames.existing(Path.of(invocation
                .line()
                .getOptionValue(
                        EMBEDDINGS,
                        config.resultsFolder().resolve(FolderExploration.MATRIX).toString())));
        Path results = Path.of(invocation
                .line()
                .getOptionValue(OUTPUT, matrix.toAbsolutePath().getParent().toString()));
        OptionalDouble threshold = invocation.line().hasOption(THRESHOLD)
                ? OptionalDouble.of(NumberParser.between(invocation, THRESHOLD, 0, -1, 1))
                : OptionalDouble.empty();
        int diverse = DIVERSE.of(invocation);
        int neighbours = DEFAULT_NEIGHBORS.of(invocation);
        int mapPoints = MAP_POINTS.of(invocation);
        String like = invocation.line().getOptionValue(LIKE, "");
        new OutputFiles().addExploration(results).claim(ForceOption.isGiven(invocation));
        TaskConsole console = Consoles.tasks(invocation, clock);
        return ComputeThread.call(() -> {
            ComputeSetup compute = ComputeSetup.prepare(config);
            try (EmbeddingSummary embedding = EmbeddingSummary.read(matrix);
                    ImageSource pictures = pictures(embedding, config, compute)) {
                ExploreOptions wishes = new ExploreOptions(
                        threshold,
                        diverse,
                        like,
                        neighbours,
                        mapPoints,
                        compute.threads().compute(),
                        config.run().seed());
                EmbeddedImages gallery = embedding.gallery(pictures);
                SkippedFiles gone = gallery.missing();
                gone.refuseIf(config.data().strict());
                if (!gone.isEmpty()) {
                    console.note(gone.inWords() + " Their thumbnails stay white.");
                }
                Files.createDirectories(results);
                IndependentParts parts = new IndependentParts();
                tell(
                        new Exploration(embedding, gallery, wishes, console).run(results, parts),
                        results,
                        invocation.out());
                boolean ofTheRun =
                        results.toAbsolutePath().equals(config.resultsFolder().toAbsolutePath());
                parts.run(
                        "The report",
                        () -> RunReportWriter.refresh(
                                results,
                                ofTheRun ? RunReportWriter.newest(config) : Optional.empty(),
                                invocation.out(),
                                console::note));
                TextPainter.note().ifPresent(console::note);
                parts.throwFirst(console::note);
            }
            return 0;
        });
    }

    private static ImageSource pictures(EmbeddingSummary embedding, MocoConfig config, ComputeSetup compute)
            throws IOException {
        Optional<Path> folder = embedding.folder();
        if (folder.isPresent()) {
            if (!Files.isDirectory(folder.get())) {
                throw new UserError("The folder of the embedded images is no longer there: " + folder.get()
                        + ". Put it back, or embed the images again where they are now.");
            }
            return ImageSources.ofFolder(folder.get(), Exploration.THUMBNAIL);
        }
        return ImageSources.of(
                new ConfigComponents(config)
                        .dataRequest(compute.threads().workers())
                        .withImages(embedding.note().imageSize(), ResizeMode.CENTER_SQUARE),
                ImageSources.Split.ALL,
                DataProgress.NONE);
    }

    /** With as many digits as tell it from 1. */
    private static String shortest(double threshold) {
        return String.format(Locale.ROOT, threshold < 0.9999 ? "%.4f" : "%.6f", threshold);
    }

    /** @param like an image and those most like it; empty if none was asked for */
    private static void tellNeighbors(List<ExploreResult.Picture> like, PrintStream out) {
        if (like.isEmpty()) {
            return;
        }
        TextLayout layout = Consoles.layout();
        layout.lines("most like " + SafeText.of(like.get(0).name()) + " (cosine similarity, name):", 2)
                .forEach(out::println);
        like.stream().skip(1).limit(LISTED).forEach(picture -> {
            String value = String.format(Locale.ROOT, "  %7.4f  ", picture.value());
            out.println(value + SafeText.endOf(picture.name(), layout.columns() - value.length()));
        });
        if (like.size() - 1 > LISTED) {
            out.println("  and " + (like.size() - 1 - LISTED) + " more in " + ExploreCsvFiles.NEIGHBORS);
        }
    }

    private static void tell(ExploreResult result, Path results, PrintStream out) {
        List<String> unusual = result.outliers().stream()
                .limit(3)
                .map(picture -> SafeText.of(picture.name()))
                .toList();
        String found = String.format(
                Locale.ROOT,
                "%s, neighbors %s\nnear-duplicates (cosine from %s): %s with %s\nmost unusual: %s",
                Quantities.count(result.images(), "image"),
                result.search(),
                shortest(result.threshold()),
                Quantities.count(result.duplicateGroups(), "group"),
                Quantities.count(result.duplicatePictures(), "image"),
                String.join(", ", unusual));
        Consoles.layout().lines(found, 2).forEach(out::println);
        tellNeighbors(result.neighbours(), out);
        out.println("lists, thumbnails and map:");
        out.println("  " + SafeText.lines(results.toString()));
    }
}
