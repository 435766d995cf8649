package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.checkpoint.QueryWeights;
import org.moco4j.checkpoint.ResumeDecision;
import org.moco4j.checkpoint.RunLock;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.source.Datasets;
import org.moco4j.inspect.RunInspection;
import org.moco4j.io.ForeignFileException;
import org.moco4j.moco.DivergedException;
import org.moco4j.moco.MocoState;
import org.moco4j.plan.Engine;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunListener;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.DataLoadingTasks;
import org.moco4j.session.SkippedFilesCsv;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.session.TaskParts;
import org.moco4j.session.Version;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.text.Quantities;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.health.HealthMonitor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Runs a training from its last checkpoint on: prepares the machine, loads the data, takes the lock, trains, and writes
 * the report.
 *
 * @param stopRequest ends the run after its current step, with a checkpoint
 * @param stages decides where the steps are computed
 * @param command returns the command that starts this run with these options
 */
record TrainingSession(
        InstantSource clock,
        StopRequest stopRequest,
        RunListener listener,
        StageFactory stages,
        Function<List<String>, String> command) {
    /** Trains until the last epoch is done, and writes the report. */
    RunEnd run(MocoConfig config, boolean fresh, OptionalInt dashboardPort) throws Exception {
        RunFolders folders = RunFolders.of(config);
        // Before the data is downloaded and read, because that may take an hour.
        folders.requireWritable();
        ComputeSetup compute = ComputeSetup.prepareForEncoder(config);
        compute.host().device().warning().ifPresent(listener::notice);
        try (Dataset data = load(config, compute)) {
            return run(new RunContext(config, fresh, dashboardPort, compute.host(), compute.threads(), data), folders);
        }
    }

    /** Loads the data. Tasks of less than two seconds are not shown. */
    private Dataset load(MocoConfig config, ComputeSetup compute) {
        DataProgress progress = new DataLoadingTasks(listener, clock, Duration.ofSeconds(2));
        return Datasets.load(
                new ComponentFactory(config).dataRequest(compute.threads().workers()), progress);
    }

    private RunEnd run(RunContext context, RunFolders folders) throws Exception {
        MocoConfig config = context.config();
        Dataset data = context.data();
        // Before the notes, because the error has the same text.
        data.skippedFiles().failIfStrict(config.data().strict());
        data.warnings().forEach(listener::notice);
        config.checkAgainst(data.train().size());
        // Before the checkpoints are read, because another process could still change them.
        try (RunLock lock = RunLock.acquire(List.of(config.runFolder(), config.resultsFolder()))) {
            lock.warnings().forEach(listener::notice);
            folders.deleteLeftovers();
            Path skipped = config.resultsFolder().resolve(SkippedFilesCsv.NAME);
            SkippedFilesCsv.write(skipped, data.skippedFiles());
            if (Files.exists(skipped)) {
                listener.notice("All files that are not used, with the reason: " + skipped);
            }
            return runLocked(context, folders);
        }
    }

    private RunEnd runLocked(RunContext context, RunFolders folders) throws Exception {
        MocoConfig config = context.config();
        Provenance provenance = context.provenance(Version.number(), clock.instant());
        CheckpointStore store = folders.store();
        ResumeDecision decision =
                ResumeDecision.decide(store, config, context.fresh(), provenance, context::dataChanges);
        if (decision instanceof ResumeDecision.Finished finished) {
            finished.warnings().forEach(listener::notice);
            RunInspection inspection = inspection(context);
            if (inspection.isDue(finished.loaded().checkpoint().file())) {
                inspection.run();
            } else {
                inspection.noteMissingFonts();
            }
            RunProgress progress = finished.loaded().checkpoint().progress();
            listener.notice("This run is finished: " + Quantities.count(progress.epoch(), "epoch") + " of training.");
            Optional<Path> page =
                    inspection.report(finished.loaded().checkpoint().file());
            return ended(context.end(progress.cpuSeconds(), page, Optional.of(progress), command, listener::notice));
        }
        try (MocoState state = MocoState.initial(
                new ComponentFactory(config).encoder(),
                config.model().mocoK(),
                DataType.FLOAT,
                config.run().seed())) {
            RunProgress progress = startingPoint(decision, context, state, store);
            context.saveInventory(decision instanceof ResumeDecision.StartFresh);
            return train(context, state, progress, store, provenance);
        } catch (StoppedException e) {
            listener.pause();
            throw e;
        } catch (DamagedFileException e) {
            throw e;
        } catch (ForeignFileException e) {
            listener.pause();
            throw e;
        } catch (IOException e) {
            listener.pause();
            throw folders.toUserError(e);
        }
    }

    /** Fills the state with the values that the run starts from. */
    private RunProgress startingPoint(
            ResumeDecision decision, RunContext context, MocoState state, CheckpointStore store) throws IOException {
        if (decision instanceof ResumeDecision.Continue resume) {
            resume.warnings().forEach(listener::notice);
            resume.loaded().checkpoint().restoreInto(state);
            return resume.loaded().checkpoint().progress();
        }
        if (context.fresh()) {
            store.clear();
        }
        if (context.config().run().initFrom() != null) {
            Path file = context.config().run().initFrom();
            QueryWeights.Loaded loaded = QueryWeights.load(file, state.query(), state.queryStatistics());
            listener.notice("Weights from " + file + ": " + loaded.names());
            if (loaded.found() == QueryWeights.Found.BACKBONE_ONLY) {
                listener.notice("There is no projection head in " + file
                        + ": the backbone starts from this file, the head at random.");
            }
            state.key().flat().assign(state.query().flat());
            state.keyStatistics().flat().assign(state.queryStatistics().flat());
        }
        return RunProgress.none(context.stepsPerEpoch());
    }

    private RunEnd train(
            RunContext context, MocoState state, RunProgress progress, CheckpointStore store, Provenance provenance)
            throws Exception {
        MocoConfig config = context.config();
        ResultsFolder results = new ResultsFolder(config.resultsFolder());
        results.writeConfig(config.toJson());
        EpochProgress from = new EpochProgress(progress.epoch(), progress.step(), progress.lossSum());
        BestSoFar bestSoFar = new BestSoFar(progress);
        RunClock runClock = new RunClock(clock, progress.wallSeconds(), progress.cpuSeconds());
        try (DashboardListener dashboard = DashboardListener.open(context, provenance);
                MetricsLog metrics =
                        MetricsLog.open(results.path(), progress.lastRecordedStep(), progress.stepsDone(), clock);
                RunComponents assembly = RunComponents.build(context, state, clock);
                TrainingStages training = new TrainingStages(context, state, assembly.engine(), stages, from)) {
            drawViews(context);
            listener.started(context.start(assembly.engine(), progress));
            dashboard.address().ifPresent(address -> listener.notice("  dashboard   " + address));
            LossRecorder losses = new LossRecorder(metrics, context.stepsPerEpoch());
            KnnMonitorListener monitor = new KnnMonitorListener(
                    context,
                    assembly.knn(),
                    stages,
                    listener,
                    metrics,
                    losses,
                    clock,
                    bestSoFar,
                    stopRequest::isRequested);
            CheckpointListener checkpoints =
                    new CheckpointListener(from, context, state, store, provenance, clock, bestSoFar, runClock, losses);
            if (progress.untouched()) {
                measureRawPixels(context, assembly.engine(), metrics);
            }
            HealthWarningListener warnings = new HealthWarningListener(context, listener, metrics, dashboard);
            HealthMonitor healthMonitor = warnings.createMonitor();
            monitor.beforeTheFirstStep();
            dashboard.update();
            try {
                training.run(
                        from,
                        config.optimizer().epochs(),
                        stopRequest,
                        List.of(healthMonitor, monitor, checkpoints, dashboard),
                        checkpoints);
            } catch (DivergedException e) {
                throw warnings.diverged(e, store);
            }
        }
        RunInspection inspection = inspection(context);
        inspection.run();
        Optional<Path> page = inspection.report(store.last());
        return ended(context.end(runClock.cpuSeconds(), page, Optional.empty(), command, listener::notice));
    }

    private RunEnd ended(RunEnd end) {
        listener.ended(end);
        return end;
    }

    private void measureRawPixels(RunContext context, Engine engine, MetricsLog metrics) throws IOException {
        listener.busyWith("kNN of the raw pixels");
        Optional<Double> accuracy = RunComponents.baseline(context, engine);
        if (accuracy.isPresent()) {
            metrics.rawPixels(accuracy.get());
            listener.notice(String.format(
                    Locale.ROOT, "  raw pixels, no encoder at all: kNN Acc@1 %.2f%%", 100 * accuracy.get()));
        }
    }

    /** Draws the views for the user. If this fails, the training continues without them. */
    private void drawViews(RunContext context) {
        TaskParts parts = new TaskParts();
        parts.run("The image of the views", () -> RunComponents.writeViews(context));
        parts.failures().forEach(failure -> listener.notice(failure.message() + " The training continues without it."));
    }

    private RunInspection inspection(RunContext context) {
        return new RunInspection(
                context.config(), context.data(), new ComputeSetup(context.host(), context.threads()), listener, () -> {
                    if (Files.notExists(RunComponents.viewsFile(context))) {
                        RunComponents.writeViews(context);
                    }
                });
    }
}
