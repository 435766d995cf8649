package org.moco4j.quickrun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.folder.ImageCacheFiller;
import org.moco4j.data.folder.ImageFile;
import org.moco4j.data.folder.ImageScan;
import org.moco4j.data.folder.ImageSizeScan;
import org.moco4j.data.source.Datasets;
import org.moco4j.inspect.Exploration;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.quickrun.SuggestedSettings.ImageCount;
import org.moco4j.report.RunEnd;
import org.moco4j.report.TaskListener;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.DataLoadingTasks;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.TaskParts;
import org.moco4j.text.TextLayout;

/**
 * Prepares a run over a folder of images and explores the folder after the training: checks the folder, decodes the
 * images, chooses the config, and describes the training. The caller trains with the config.
 */
public final class QuickRun {
    /** Tasks that take less time are not shown. */
    private static final Duration SHORTEST_TASK = Duration.ofSeconds(2);

    private final Path folder;
    private final FolderConfig configs;
    private final TaskListener console;
    private final InstantSource clock;
    private final FolderPreflight preflight;
    private final ImageSizeScan sizes;
    private final RecipeChooser chooser;
    private RecipeChooser.Choice choice;
    private MocoConfig expected;
    private final Set<String> unreadable = new HashSet<>();

    /**
     * Reads the headers of all images in the folder.
     *
     * @param source the config file, if there is one, and the keys of the command line
     * @param hours the time that the training may take; empty for the default
     * @throws org.moco4j.UserError if the folder is missing or has too few images, or the encoder to start from cannot
     *     be read
     */
    public QuickRun(
            Path folder,
            ConfigSource source,
            Optional<Double> hours,
            TaskListener console,
            InstantSource clock,
            TextLayout layout)
            throws IOException {
        this.folder = folder;
        this.configs = FolderConfig.of(folder, source);
        this.console = console;
        this.clock = clock;
        this.preflight = new FolderPreflight(layout);
        this.sizes = ImageSizeScan.of(folder, new DataLoadingTasks(console, clock, Duration.ZERO));
        ImageCount count = new ImageCount(sizes.usable(), sizes.usable());
        // A config file decides about network and views.
        List<Recipe> suiting = source.file().isEmpty()
                ? Recipe.suiting(sizes.medianShorterSide(), source.overrides())
                : List.of(Recipe.SMALL);
        this.chooser = new RecipeChooser(
                suiting, source.overrides(), hours, (recipe, changed) -> configs.of(count, recipe, changed));
        choose(chooser.first(), count);
    }

    private void choose(RecipeChooser.Choice chosen, ImageCount count) {
        choice = chosen;
        expected = config(count);
    }

    private MocoConfig config(ImageCount count) {
        return configs.of(count, choice.recipeOrNull(), choice.keys());
    }

    /** Returns the config for the case that all images with a correct header can be decoded. */
    public MocoConfig expectedConfig() {
        return expected;
    }

    /** Returns the files that a run with this config may write. */
    public static OutputFiles outputFiles(MocoConfig config) {
        Path results = config.resultsFolder();
        return new OutputFiles()
                .addTraining(config)
                .addEmbedding(results.resolve(Exploration.MATRIX))
                .addExploration(results);
    }

    /**
     * Describes and decodes the images. Call this on the thread that computes, see
     * {@link org.moco4j.platform.ComputeThread}.
     *
     * @throws org.moco4j.UserError if there are too few images, or {@code strict} is on and an image cannot be read
     */
    public Prepared prepare() throws IOException, InterruptedException {
        ComputeSetup compute = ComputeSetup.prepareForEncoder(expected);
        ImageCount expectedCount = new ImageCount(sizes.usable(), sizes.usable());
        List<String> measured = new ArrayList<>();
        choose(
                chooser.choose(
                        folder,
                        expectedCount.training(),
                        config -> RecipeChooser.millisPerStep(config, compute),
                        measured::add),
                expectedCount);
        preflight.describeFiles(folder, sizes, expected).forEach(console::info);
        preflight.describeRecipes(measured).forEach(console::info);
        int workers = compute.threads().workers();
        decode(workers);
        ImageCount count = count(workers);
        return new Prepared(config(count), count, compute);
    }

    /**
     * Decodes all images once, for the training, the embedding and the thumbnails. First it shows how long that takes.
     */
    private void decode(int workers) throws InterruptedException {
        DataProgress progress = new DataLoadingTasks(console, clock, SHORTEST_TASK);
        Optional<ImageCacheFiller> opened = ImageCacheFiller.open(
                folder,
                new ComponentFactory(expected).dataRequest(workers).stored(),
                Exploration.THUMBNAIL,
                workers,
                progress);
        if (opened.isEmpty()) {
            preflight.describeUnstoredReading().forEach(console::info);
            return;
        }
        try (ImageCacheFiller reading = opened.get()) {
            int unread = reading.unread();
            preflight.describeReading(unread, reading.trial(progress)).forEach(console::info);
            reading.readAll(progress);
        }
    }

    /** Counts the images that can be decoded. Decodes those that are not stored. */
    private ImageCount count(int workers) {
        try (Dataset data = Datasets.load(
                new ComponentFactory(expected).dataRequest(workers),
                new DataLoadingTasks(console, clock, SHORTEST_TASK))) {
            data.skippedFiles().failIfStrict(expected.data().strict());
            data.skippedFiles().unreadable().forEach(file -> unreadable.add(file.name()));
            ImageCount count = new ImageCount(
                    sizes.usable(data.skippedFiles()), data.train().size());
            if (count.isTooFew() && !data.skippedFiles().describe().isEmpty()) {
                console.notice(data.skippedFiles().describe());
            }
            return count;
        }
    }

    /** A run whose images are decoded and whose config is chosen. */
    public final class Prepared {
        private final MocoConfig config;
        private final ImageCount count;
        private final ComputeSetup compute;

        private Prepared(MocoConfig config, ImageCount count, ComputeSetup compute) {
            this.config = config;
            this.count = count;
            this.compute = compute;
        }

        /** Returns the config to train with. */
        public MocoConfig config() {
            return config;
        }

        /**
         * Describes queue, disk space and duration of the training.
         *
         * @param startsOver whether the training ignores the checkpoints that are there
         * @throws org.moco4j.UserError if the disk is too small
         */
        public void describeTraining(boolean startsOver) throws IOException {
            int finished = startsOver ? 0 : FolderPreflight.finishedEpochs(config);
            preflight
                    .describeTraining(config, count.training(), finished, compute)
                    .forEach(console::info);
        }

        /**
         * Embeds and explores the folder with the trained encoder, and writes the report. A failure does not affect the
         * training; it is noted, and the next start tries again.
         *
         * @param search returns the command that searches with these words
         * @return adds to the end of the training the new report and the command that searches in the images
         */
        public UnaryOperator<RunEnd> explore(Function<List<String>, String> search) {
            Path results = config.resultsFolder();
            TaskParts parts = new TaskParts();
            parts.run("The exploration of the images (features, near-duplicates, outliers, map)", () -> {
                Path file = new CheckpointStore(config.runFolder()).bestOrLast().orElseThrow();
                try (EncoderSession session = EncoderSession.of(config, file, compute, console)) {
                    Exploration.ofFolder(session, folder, results, parts);
                }
            });
            if (config.run().initFrom() != null) {
                parts.run("The comparison with the starting encoder", this::compare);
            }
            AtomicReference<Path> report = new AtomicReference<>();
            parts.run(
                    "The report",
                    () -> report.set(RunReportWriter.write(
                            results, RunReportWriter.newest(config), List.of(), console::notice)));
            parts.failures().forEach(failure -> console.notice(failure.messageAfterTraining()));
            return end -> ended(end.withReport(Optional.ofNullable(report.get()).or(end::report)), search);
        }

        private static RunEnd ended(RunEnd end, Function<List<String>, String> search) {
            Path matrix = end.results().resolve(Exploration.MATRIX).normalize();
            return Files.exists(matrix)
                    ? end.with(new RunEnd.Next(
                            "find the images most like the first one",
                            search.apply(List.of(matrix.toString(), "--index", "0"))))
                    : end;
        }

        /** Shows whether the training improved the encoder that it started from. */
        private void compare() throws IOException, InterruptedException {
            Path trained = new CheckpointStore(config.runFolder()).bestOrLast().orElseThrow();
            List<ImageFile> all = ImageScan.ofImages(folder).images().stream()
                    .filter(image -> !unreadable.contains(image.name()))
                    .toList();
            new StartComparison(config, all, console)
                    .of(config.run().initFrom(), trained, compute.threads().compute())
                    .lines()
                    .forEach(console::notice);
        }
    }
}
