package org.moco4j.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.folder.FolderReading;
import org.moco4j.data.folder.ImageSizes;
import org.moco4j.data.source.Datasets;
import org.moco4j.inspect.FolderExploration;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.ComputeThread;
import org.moco4j.quickrun.FolderPreflight;
import org.moco4j.quickrun.SuggestedSettings;
import org.moco4j.quickrun.SuggestedSettings.ImageCount;
import org.moco4j.report.TaskConsole;
import org.moco4j.run.RunOptions;
import org.moco4j.run.TrainingRun;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ConfigComponents;
import org.moco4j.session.DataLoadingTasks;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.IndependentParts;
import org.moco4j.session.OutputFiles;
import org.moco4j.text.SafeText;
import org.moco4j.text.TextLayout;

/** {@code run DIR}: everything for a folder of the user's own images, from checking it to the report. */
public final class RunCommand implements Command {
    /** Keys that this command sets whatever a file says. */
    private static final Set<String> OF_A_FOLDER = Set.of("dataset", "data-dir", "unlabelled");

    private static final Set<String> LIMITED = Set.of(
            SuggestedSettings.BATCH, SuggestedSettings.SPLITS, SuggestedSettings.QUEUE, SuggestedSettings.NEIGHBORS);

    private final TrainingRun training;
    private final InstantSource clock;

    public RunCommand(TrainingRun training, InstantSource clock) {
        this.training = training;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String summary() {
        return "your own images in one command: check the folder, train, embed, explore, report";
    }

    @Override
    public String arguments() {
        return "DIR";
    }

    @Override
    public String withoutConfig() {
        return "settings that suit the number of images; the defaults in brackets below for all other keys";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(FreshOption.option())
                .addOption(DashboardOption.option())
                .addOption(ForceOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("run photos", "a folder, nested or not, no labels needed"),
                new Example("run photos --epochs 20 --image-size 32 --width 64", "with some keys changed"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Path folder = UnicodeNames.existing(folder(invocation.arguments()));
        TaskConsole console = Consoles.tasks(invocation, clock);
        ImageSizes sizes = ImageSizes.of(folder, new DataLoadingTasks(console, clock, Duration.ZERO));
        // Headers tell how many images there are at most; the settings come from those that can really be read.
        MocoConfig atMost = config(invocation, folder, new ImageCount(sizes.usable(), sizes.usable()));
        claim(atMost, invocation);
        RunOptions options = new RunOptions(
                FreshOption.isGiven(invocation),
                invocation.quiet(),
                DashboardOption.port(invocation),
                "the settings for " + folder,
                invocation.out(),
                invocation.err());
        return ComputeThread.call(() -> {
            ComputeSetup compute = ComputeSetup.prepare(atMost);
            TextLayout layout = Consoles.layout();
            FolderPreflight preflight = new FolderPreflight(layout);
            preflight.ofFiles(folder, sizes, atMost).forEach(console::say);
            read(folder, atMost, compute, console, preflight);
            ImageCount count = count(atMost, sizes, compute, console);
            MocoConfig config = config(invocation, folder, count);
            claim(config, invocation);
            preflight.ofTraining(config, count.training(), compute).forEach(console::say);
            training.run(config, options);
            explore(config, folder, compute, console, invocation);
            return 0;
        });
    }

    private static Path folder(List<String> arguments) {
        if (arguments.size() > 1) {
            throw new UserError("run takes one folder of images, not " + arguments.size() + " words: "
                    + arguments.stream().map(SafeText::of).collect(Collectors.joining(" "))
                    + ". A name with spaces must be in quotes: run 'my photos'");
        }
        if (arguments.isEmpty()) {
            throw new UserError("run takes one folder of images, such as: run photos");
        }
        try {
            return Path.of(arguments.get(0));
        } catch (InvalidPathException e) {
            throw UserError.notAPath(e);
        }
    }

    private static void claim(MocoConfig config, Invocation invocation) throws IOException {
        Path results = config.resultsFolder();
        new OutputFiles()
                .andOfTraining(config)
                .andOfEmbedding(results.resolve(FolderExploration.MATRIX))
                .andOfExploring(results)
                .claim(ForceOption.isGiven(invocation));
    }

    /** Decodes all images once: for the training, for embedding them and for their thumbnails. Says before how long that takes. */
    private void read(
            Path folder, MocoConfig config, ComputeSetup compute, TaskConsole console, FolderPreflight preflight)
            throws InterruptedException {
        DataProgress progress = new DataLoadingTasks(console, clock, Duration.ofSeconds(2));
        int workers = compute.threads().workers();
        Optional<FolderReading> opened = FolderReading.open(
                folder,
                config.data().imageSize(),
                config.data().resize(),
                FolderExploration.THUMBNAIL,
                workers,
                progress);
        if (opened.isEmpty()) {
            preflight.readingIsNotKept().forEach(console::say);
            return;
        }
        try (FolderReading reading = opened.get()) {
            int unread = reading.unread();
            preflight.reading(unread, reading.trial(progress)).forEach(console::say);
            reading.readAll(progress);
        }
    }

    /** Counts the images that can be read, and reads those that were not kept. */
    private ImageCount count(MocoConfig config, ImageSizes sizes, ComputeSetup compute, TaskConsole console) {
        try (Dataset data = Datasets.load(
                new ConfigComponents(config).dataRequest(compute.threads().workers()),
                new DataLoadingTasks(console, clock, Duration.ofSeconds(2)))) {
            data.skippedFiles().refuseIf(config.data().strict());
            ImageCount count = new ImageCount(
                    sizes.usable(data.skippedFiles()), data.train().size());
            if (count.isTooFew() && !data.skippedFiles().inWords().isEmpty()) {
                console.note(data.skippedFiles().inWords());
            }
            return count;
        }
    }

    /**
     * What the command line or the file says wins over what the number of images suggests. Beside a file, only those keys are chosen
     * that it does not set and whose defaults are too large for so few images.
     */
    private static MocoConfig config(Invocation invocation, Path folder, ImageCount count) {
        ConfigSource source = invocation.configSource();
        Map<String, String> given = new LinkedHashMap<>(source.overrides());
        if (source.file().isEmpty()) {
            Map<String, String> keys = new SuggestedSettings(folder, count, given).chosen();
            keys.putAll(given);
            return MocoConfig.defaults().with(keys);
        }
        Map<String, String> stated = source.keysInFile();
        stated.keySet().removeAll(OF_A_FOLDER);
        stated.forEach(given::putIfAbsent);
        if (count.training() >= MocoConfig.defaults().optimisation().batchSize()) {
            given.putIfAbsent(
                    SuggestedSettings.BATCH,
                    Integer.toString(MocoConfig.defaults().optimisation().batchSize()));
            given.putIfAbsent(
                    SuggestedSettings.SPLITS,
                    Integer.toString(MocoConfig.defaults().model().bnSplits()));
        }
        if (count.training() >= MocoConfig.defaults().model().mocoK()) {
            given.putIfAbsent(
                    SuggestedSettings.QUEUE,
                    Integer.toString(MocoConfig.defaults().model().mocoK()));
        }
        Map<String, String> keys = new SuggestedSettings(folder, count, given).chosen();
        keys.keySet().removeIf(key -> !OF_A_FOLDER.contains(key) && !LIMITED.contains(key));
        keys.putAll(source.overrides());
        return new ConfigSource(source.file(), keys).read();
    }

    /** The training is done, whatever happens here; the next start does it again. */
    private void explore(
            MocoConfig config, Path folder, ComputeSetup compute, TaskConsole console, Invocation invocation) {
        Path results = config.resultsFolder();
        IndependentParts parts = new IndependentParts();
        parts.run("What is found among the images (features, near-duplicates, outliers, map)", () -> {
            Path file = new CheckpointStore(config.runFolder()).bestOrLast().orElseThrow();
            try (EncoderSession session = EncoderSession.of(config, file, compute, console)) {
                new FolderExploration(session, folder).exploreInto(results, parts);
            }
        });
        parts.run("The report", () -> {
            Path page = RunReportWriter.write(results, RunReportWriter.newest(config), List.of(), console::note);
            invocation.out().println("Look at " + page);
        });
        parts.failures().forEach(failure -> console.note(failure.afterTrainingInWords()));
    }
}
