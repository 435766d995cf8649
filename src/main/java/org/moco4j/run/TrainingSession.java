package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.DamagedFileException;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.checkpoint.QueryWeights;
import org.moco4j.checkpoint.Resume;
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
import org.moco4j.report.MetricsLog;
import org.moco4j.report.OutputMode;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.RunConsole;
import org.moco4j.report.TaskConsole;
import org.moco4j.session.ComputeSetup;
import org.moco4j.session.ConfigComponents;
import org.moco4j.session.DataLoadingTasks;
import org.moco4j.session.IndependentParts;
import org.moco4j.session.SkippedFilesCsv;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.session.Version;
import org.moco4j.text.Quantities;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.health.HealthMonitor;
import org.nd4j.linalg.api.buffer.DataType;

/** What {@code train} does: finds machine, data and checkpoint, and trains from where the run stands. */
public final class TrainingSession implements TrainingRun {
    private final InstantSource clock;
    private final StopRequest interruption;

    /** A session that nobody interrupts. */
    public TrainingSession(InstantSource clock) {
        this(clock, new StopRequest());
    }

    /** @param interruption once it is wished, the run ends after its step, with a checkpoint */
    public TrainingSession(InstantSource clock, StopRequest interruption) {
        this.clock = clock;
        this.interruption = interruption;
    }

    @Override
    public void run(MocoConfig config, RunOptions options) throws Exception {
        RunConsole console = new RunConsole(options.out(), mode(options), clock);
        RunFolders folders = RunFolders.of(config);
        // Before data is fetched and images are read, which may take an hour.
        folders.requireWritable();
        ComputeSetup compute = ComputeSetup.prepare(config);
        compute.machine().device().warning().ifPresent(console::note);
        try (Dataset data = load(config, compute, options)) {
            run(new RunContext(config, options, compute.machine(), compute.threads(), data), folders, console);
        }
    }

    /** What takes a moment is not shown. */
    private Dataset load(MocoConfig config, ComputeSetup compute, RunOptions options) {
        TaskConsole tasks = new TaskConsole(options.out(), mode(options), clock);
        DataProgress progress = new DataLoadingTasks(tasks, clock, Duration.ofSeconds(2));
        return Datasets.load(
                new ConfigComponents(config).dataRequest(compute.threads().workers()), progress);
    }

    private void run(RunContext context, RunFolders folders, RunConsole console) throws Exception {
        MocoConfig config = context.config();
        Dataset data = context.data();
        // Its message has the same words as the notes.
        data.skippedFiles().refuseIf(config.data().strict());
        data.warnings().forEach(console::note);
        config.checkAgainst(data.train().size());
        // Before the checkpoints are looked at: a second run would decide by what the first is about to change.
        try (RunLock lock = RunLock.acquire(List.of(config.runFolder(), config.resultsFolder()))) {
            lock.warnings().forEach(console::note);
            folders.clearUp();
            Path unused = config.resultsFolder().resolve(SkippedFilesCsv.NAME);
            SkippedFilesCsv.write(unused, data.skippedFiles());
            if (Files.exists(unused)) {
                console.note("All files that are not used, with the reason: " + unused);
            }
            runAlone(context, folders, console);
        }
    }

    private void runAlone(RunContext context, RunFolders folders, RunConsole console) throws Exception {
        MocoConfig config = context.config();
        Provenance provenance = context.provenance(Version.number(), clock.instant());
        CheckpointStore store = folders.store();
        TrainingDataRecord runData = new TrainingDataRecord(context);
        Resume decision = Resume.decide(store, config, context.options().fresh(), provenance, runData::changes);
        if (decision instanceof Resume.Finished finished) {
            finished.warnings().forEach(console::note);
            RunInspection afterwards = afterwards(context);
            if (afterwards.isDue(finished.loaded().checkpoint().file())) {
                afterwards.look();
            } else {
                afterwards.remind();
            }
            RunProgress progress = finished.loaded().checkpoint().progress();
            console.note(
                    "This run is finished: " + Quantities.count(progress.epoch(), "epoch") + " of training are done.");
            Optional<Path> page = afterwards.page(finished.loaded().checkpoint().file());
            console.ended(context.end(progress.cpuSeconds(), page, Optional.of(progress), console::note));
            return;
        }
        try (MocoState state = MocoState.initial(
                new ConfigComponents(config).encoder(),
                config.model().mocoK(),
                DataType.FLOAT,
                config.run().seed())) {
            RunProgress progress = startingPoint(decision, context, state, store, console);
            runData.keep(decision instanceof Resume.StartFresh);
            train(context, state, progress, store, provenance, console);
        } catch (StoppedException e) {
            console.pause();
            throw e;
        } catch (DamagedFileException e) {
            throw e;
        } catch (ForeignFileException e) {
            console.pause();
            throw e;
        } catch (IOException e) {
            console.pause();
            throw folders.explained(e);
        }
    }

    /** Fills the state with what the run starts from. */
    private static RunProgress startingPoint(
            Resume decision, RunContext context, MocoState state, CheckpointStore store, RunConsole console)
            throws IOException {
        if (decision instanceof Resume.GoOn goOn) {
            goOn.warnings().forEach(console::note);
            goOn.loaded().checkpoint().restoreInto(state);
            return goOn.loaded().checkpoint().progress();
        }
        if (context.options().fresh()) {
            store.clear();
        }
        if (context.config().run().initFrom() != null) {
            Path file = context.config().run().initFrom();
            QueryWeights.Loaded loaded = QueryWeights.load(file, state.query(), state.queryStatistics());
            console.note("Weights from " + file + ": " + loaded.names());
            if (loaded.found() == QueryWeights.Found.BACKBONE_ONLY) {
                console.note("There is no projection head in " + file
                        + ": the backbone starts from this file, the head at random.");
            }
            state.key().flat().assign(state.query().flat());
            state.keyStatistics().flat().assign(state.queryStatistics().flat());
        }
        return RunProgress.none(context.stepsPerEpoch());
    }

    private void train(
            RunContext context,
            MocoState state,
            RunProgress progress,
            CheckpointStore store,
            Provenance provenance,
            RunConsole console)
            throws Exception {
        MocoConfig config = context.config();
        ResultsFolder results = new ResultsFolder(config.resultsFolder());
        results.writeConfig(config.toJson());
        EpochProgress from = new EpochProgress(progress.epoch(), progress.step(), progress.lossSum());
        BestSoFar standing = new BestSoFar(progress);
        RunClock runClock = new RunClock(clock, progress.wallSeconds(), progress.cpuSeconds());
        try (DashboardListener live = DashboardListener.open(context, provenance);
                MetricsLog metrics =
                        MetricsLog.open(results.path(), progress.lastRecordedStep(), progress.stepsDone(), clock);
                TrainingAssembly parts = TrainingAssembly.build(context, state, clock);
                TrainingStages stages = new TrainingStages(context, state, parts.engine(), from)) {
            drawViews(context, console);
            console.started(context.start(parts.engine(), progress));
            live.address().ifPresent(address -> console.note("  dashboard   " + address));
            LossRecorder losses = new LossRecorder(metrics, context.stepsPerEpoch());
            KnnMonitorListener monitor = new KnnMonitorListener(
                    config,
                    context.data().train().classNames(),
                    context.stepsPerEpoch(),
                    parts.knn(),
                    console,
                    metrics,
                    losses,
                    clock,
                    standing,
                    interruption::isWished);
            CheckpointListener checkpointing = new CheckpointListener(
                    from, config, context.stepsPerEpoch(), state, store, provenance, clock, standing, runClock, losses);
            if (progress.untouched()) {
                measureRawPixels(context, console, metrics);
            }
            HealthWarningListener warnings =
                    new HealthWarningListener(config, context.stepsPerEpoch(), console, metrics, live);
            HealthMonitor watch = warnings.watch();
            monitor.beforeTheFirstStep();
            live.changed();
            try {
                new StoppableTraining(
                                stages,
                                List.of(watch, monitor, checkpointing, live),
                                context.stepsPerEpoch(),
                                checkpointing,
                                interruption)
                        .run(from, config.optimisation().epochs());
            } catch (DivergedException e) {
                warnings.diverged(e);
                throw new DivergenceAdvice(config, context.stepsPerEpoch(), store).explained(e);
            }
        }
        RunInspection afterwards = afterwards(context);
        afterwards.look();
        Optional<Path> page = afterwards.page(store.last());
        console.ended(context.end(runClock.cpuSeconds(), page, Optional.empty(), console::note));
    }

    private static void measureRawPixels(RunContext context, RunConsole console, MetricsLog metrics)
            throws IOException {
        console.busyWith("kNN of the raw pixels");
        Optional<Double> accuracy = TrainingAssembly.baseline(context);
        if (accuracy.isPresent()) {
            metrics.rawPixels(accuracy.get());
            console.note(RawPixelBaseline.line(accuracy.get()));
        }
    }

    /** They are there to be looked at; the training does not need them. */
    private static void drawViews(RunContext context, RunConsole console) {
        IndependentParts parts = new IndependentParts();
        parts.run("The image of the views", () -> TrainingAssembly.writeViews(context));
        parts.failures().forEach(failure -> console.note(failure.inWords() + " The training continues without it."));
    }

    private RunInspection afterwards(RunContext context) {
        RunOptions options = context.options();
        return new RunInspection(
                context.config(),
                context.data(),
                new ComputeSetup(context.machine(), context.threads()),
                new TaskConsole(options.out(), mode(options), clock),
                () -> {
                    if (Files.notExists(TrainingAssembly.viewsFile(context))) {
                        TrainingAssembly.writeViews(context);
                    }
                });
    }

    private static OutputMode mode(RunOptions options) {
        return OutputMode.choose(options.quiet(), OutputMode.isTerminal(), System.getenv("TERM"));
    }
}
