package org.moco4j.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.TwoViews;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.DataInventory;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.DataSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.config.OptimizerSettings;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.data.source.ImageSources;
import org.moco4j.plan.Engine;
import org.moco4j.platform.HostSetup;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunStart;
import org.moco4j.report.TrainingHistory;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.Version;

/** The inputs of a run: config, host, threads and data. Creates the descriptions of the run from them. */
record RunContext(
        MocoConfig config,
        boolean fresh,
        OptionalInt dashboardPort,
        HostSetup host,
        ThreadCounts threads,
        Dataset data) {

    /** Returns the number of steps in an epoch. */
    int stepsPerEpoch() {
        return data.train().size() / config.optimizer().batchSize();
    }

    /** Returns the two views of each training image. */
    TwoViews views(Augmentation augmentation) {
        return new ComponentFactory(config).views(data.train(), augmentation);
    }

    /** Returns what the run's checkpoints record about their origin. */
    Provenance provenance(String version, Instant now) {
        ComponentFactory.EngineNames engine = new ComponentFactory(config).engineNames(host);
        return new Provenance(
                config.runName(),
                data.train().checksum(),
                config.run().seed(),
                version,
                Version.gitCommit(),
                Runtime.version().toString(),
                engine.gpu().orElse(host.cpu().model()),
                engine.kernels(),
                engine.name(),
                threads.compute(),
                InputNormalization.of(
                        data.statistics().mean(), data.statistics().std()),
                now);
    }

    /** Returns the description of the run for the listeners when it starts. */
    RunStart start(Engine engine, RunProgress progress) {
        return new RunStart(
                new ComponentFactory(config).encoder().architecture().key(),
                data.name(),
                data.train().size(),
                data.test().map(ImageSet::size).orElse(0),
                config.data().validationFraction() > 0,
                config.optimizer().epochs(),
                stepsPerEpoch(),
                config.optimizer().batchSize(),
                config.model().mocoK(),
                config.model().mocoDim(),
                settings(),
                engine.name(),
                engine.kernels(),
                engine.gpu().orElse(host.cpu().model()),
                threads.compute(),
                threads.workers(),
                config.runFolder(),
                config.resultsFolder(),
                progress.epoch(),
                progress.step());
    }

    private String settings() {
        OptimizerSettings optimizer = config.optimizer();
        ModelSettings model = config.model();
        return String.format(
                Locale.ROOT,
                "width %d, learning-rate %s %s, wd %s, moco-m %s, moco-t %s, bn-splits %d, seed %d",
                model.width(),
                optimizer.learningRate(),
                optimizer.cos() ? "cosine" : "steps " + optimizer.schedule(),
                optimizer.wd(),
                model.mocoM(),
                model.mocoT(),
                model.bnSplits(),
                config.run().seed());
    }

    /**
     * Returns the description of the run for the listeners when it ends. The accuracies are missing if the metrics
     * cannot be read.
     *
     * @param page the report, if it was written
     * @param finishedBefore the progress if the run was finished before this start
     * @param command returns the command that starts this run with these options
     * @param notes receives a sentence if the metrics cannot be read
     */
    RunEnd end(
            double cpuSeconds,
            Optional<Path> page,
            Optional<RunProgress> finishedBefore,
            Function<List<String>, String> command,
            Consumer<String> notes) {
        TrainingHistory training = history(notes);
        return new RunEnd(
                training.headline(),
                training.best().flatMap(TrainingHistory.Epoch::knn).flatMap(KnnScore::balance),
                Duration.ofMillis(
                        Math.round(1000 * training.seconds(config.optimizer().batchSize()))),
                cpuSeconds / 3600,
                config.runFolder().resolve(CheckpointStore.LAST),
                config.resultsFolder(),
                page,
                next(finishedBefore.isPresent(), command));
    }

    private TrainingHistory history(Consumer<String> notes) {
        try {
            return TrainingHistory.of(MetricsLog.read(new ResultsFolder(config.resultsFolder()).metrics()));
        } catch (IOException | UserError e) {
            notes.accept("The training is done, but its accuracies cannot be shown: " + e.getMessage());
            return TrainingHistory.of(List.of());
        }
    }

    /** Suggests more epochs, and to start over if the run was finished before. The config file names the run. */
    private List<RunEnd.Next> next(boolean finishedBefore, Function<List<String>, String> command) {
        String file = config.resultsFolder()
                .resolve(ResultsFolder.CONFIG_FILE_NAME)
                .normalize()
                .toString();
        int epochs = 2 * config.optimizer().epochs();
        List<RunEnd.Next> next = new ArrayList<>();
        next.add(new RunEnd.Next(
                "continue the training, to " + epochs + " epochs in all",
                command.apply(List.of("--config", file, "--epochs", Integer.toString(epochs)))));
        if (finishedBefore) {
            next.add(new RunEnd.Next(
                    "start over, with the same settings", command.apply(List.of("--config", file, "--fresh"))));
        }
        return next;
    }

    /**
     * Records the training data beside the checkpoints, to report what changed if a later start finds other data. An
     * old inventory is replaced only if the run starts from the beginning.
     */
    void saveInventory(boolean startOver) throws IOException {
        Path folder = config.runFolder();
        if (startOver || !Files.exists(folder.resolve(DataInventory.FILE_NAME))) {
            inventory().write(folder);
        }
    }

    /**
     * Returns what changed since the inventory was written, one line for each change; empty if there is no inventory.
     */
    List<String> dataChanges() {
        try {
            Optional<DataInventory> saved = DataInventory.read(config.runFolder());
            return saved.isPresent() ? saved.get().changesTo(inventory()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DataInventory inventory() {
        List<DataInventory.Entry> files = new ArrayList<>();
        if (config.data().dataset() == DataSettings.Dataset.IMAGE_FOLDER) {
            ImageSources.filesOf(new ComponentFactory(config).dataFolder())
                    .forEach((name, bytes) -> files.add(new DataInventory.Entry(name, bytes)));
        }
        return new DataInventory(data.name(), data.train().size(), files);
    }
}
