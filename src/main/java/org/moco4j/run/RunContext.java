package org.moco4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.TwoViews;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.config.OptimizerSettings;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.plan.Engine;
import org.moco4j.platform.HostSetup;
import org.moco4j.platform.ThreadCounts;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunStart;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.results.ClassBalance;
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
        return new TwoViews(data.train(), augmentation, config.run().seed());
    }

    /** Returns what the run's checkpoints record about their origin. */
    Provenance provenance(String version, Instant now) {
        try (Engine engine = new ComponentFactory(config).engine(host)) {
            return new Provenance(
                    config.runName(),
                    data.train().checksum(),
                    config.run().seed(),
                    version,
                    Version.gitCommit(),
                    Runtime.version().toString(),
                    host.cpu().model(),
                    engine.kernels(),
                    engine.name(),
                    threads.compute(),
                    InputNormalization.of(
                            data.statistics().mean(), data.statistics().std()),
                    now);
        }
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
                host.cpu().model(),
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
     * @param notes receives a sentence if the metrics cannot be read
     */
    RunEnd end(double cpuSeconds, Optional<Path> page, Optional<RunProgress> finishedBefore, Consumer<String> notes) {
        List<JsonNode> metrics = metrics(notes);
        TrainingHistory training = TrainingHistory.of(metrics);
        return new RunEnd(
                training.headline(),
                training.headline().flatMap(best -> balance(metrics, best.epoch())),
                Duration.ofMillis(
                        Math.round(1000 * training.seconds(config.optimizer().batchSize()))),
                cpuSeconds / 3600,
                config.runFolder().resolve(CheckpointStore.LAST),
                config.resultsFolder(),
                page,
                next(finishedBefore.isPresent()));
    }

    private static Optional<ClassBalance> balance(List<JsonNode> metrics, int epoch) {
        return metrics.stream()
                .filter(line -> line.path("type").asText().equals("epoch") && line.has("knn"))
                .filter(line -> line.path("epoch").asInt() == epoch)
                .map(MetricsLog::score)
                .findFirst()
                .flatMap(KnnScore::balance);
    }

    private List<JsonNode> metrics(Consumer<String> notes) {
        try {
            return MetricsLog.read(new ResultsFolder(config.resultsFolder()).metrics());
        } catch (IOException | UserError e) {
            notes.accept("The training is done, but its accuracies cannot be shown: " + e.getMessage());
            return List.of();
        }
    }

    private String next(boolean finishedBefore) {
        String continues = "--epochs " + 2 * config.optimizer().epochs() + " continues";
        return finishedBefore ? continues + ", --fresh starts over" : continues + " from here";
    }
}
