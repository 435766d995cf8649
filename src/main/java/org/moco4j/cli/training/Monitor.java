package org.moco4j.cli.training;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.moco4j.checkpoint.Progress;
import org.moco4j.cli.StoppedException;
import org.moco4j.config.MocoConfig;
import org.moco4j.eval.FeatureHealth;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnResult;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.RunConsole;
import org.moco4j.report.StepLine;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.StepResult;
import org.moco4j.train.TrainingListener;

/** Watches a run: the kNN monitor where it is due, the line an epoch on the screen and in the metrics. */
final class Monitor implements TrainingListener {
    private static final double NANOS = 1e9;

    private final MocoConfig config;
    private final int stepsPerEpoch;
    private final Optional<KnnEvaluation> knn;
    private final RunConsole console;
    private final MetricsLog metrics;
    private final LossRecorder losses;
    private final MachineMeter machine = new MachineMeter();
    private final InstantSource clock;
    private final Standing standing;
    private final BooleanSupplier stop;

    private Instant stepsBegan;
    private int stepsSeen;

    /** @param stop whether a measurement shall be given up, by a {@link StoppedException} */
    Monitor(
            MocoConfig config,
            int stepsPerEpoch,
            Optional<KnnEvaluation> knn,
            RunConsole console,
            MetricsLog metrics,
            LossRecorder losses,
            InstantSource clock,
            Standing standing,
            BooleanSupplier stop) {
        this.config = config;
        this.stepsPerEpoch = stepsPerEpoch;
        this.knn = knn;
        this.console = console;
        this.metrics = metrics;
        this.losses = losses;
        this.clock = clock;
        this.standing = standing;
        this.stop = stop;
    }

    /** Measures the encoder before its first step, once in a run. */
    void beforeTheFirstStep() throws IOException {
        if (knn.isPresent() && standing.untrained().isEmpty()) {
            KnnScore score = measure(knn.get());
            standing.untrained(score.output());
            metrics.untrained(score);
            console.untrained(score);
        }
        stepsBegan = clock.instant();
        machine.begin();
    }

    @Override
    public void stepDone(EpochProgress progress, StepResult result, double learningRate) {
        stepsSeen++;
        losses.add(progress.epoch() + 1, progress.globalStep(stepsPerEpoch), result.loss());
        if (progress.step() == stepsPerEpoch) {
            standing.epochEnded(
                    new Progress.EpochEnd(FeatureHealth.of(result.queries()).deviation(), speed()));
        }
        console.stepDone(new StepLine(
                progress.epoch() + 1,
                progress.step(),
                stepsPerEpoch,
                result.loss(),
                config.optimisation().batchSize()));
    }

    @Override
    public void epochDone(EpochProgress progress, double learningRate) throws IOException {
        Optional<KnnScore> score = isDue(progress.epoch()) ? knn.map(this::measure) : Optional.empty();
        score.ifPresent(s -> standing.measured(s.output(), progress.epoch()));
        EpochLine line = new EpochLine(
                progress.epoch() + 1,
                config.optimisation().epochs(),
                progress.globalStep(stepsPerEpoch),
                progress.meanLoss(),
                Math.log1p(config.model().mocoK()),
                learningRate,
                standing.ended().imagesPerSecond(),
                standing.ended().deviation(),
                config.model().mocoDim(),
                score);
        losses.write();
        if (stepsSeen > 0) {
            metrics.machine(machine.read(line.epoch(), line.step()));
        }
        metrics.epoch(line);
        console.epochDone(line);
        stepsSeen = 0;
        stepsBegan = clock.instant();
        machine.begin();
    }

    private double speed() {
        double seconds = Duration.between(stepsBegan, clock.instant()).toNanos() / NANOS;
        return stepsSeen * config.optimisation().batchSize() / seconds;
    }

    /** The first epoch and the last always count. */
    private boolean isDue(int epoch) {
        int done = epoch + 1;
        return done == 1
                || done == config.optimisation().epochs()
                || done % config.evaluation().knnEvery() == 0;
    }

    private KnnScore measure(KnnEvaluation evaluation) {
        KnnResult result = evaluation.evaluate(this::busyWith);
        return new KnnScore(result.output(), result.backbone(), result.seconds(), result.searchSeconds());
    }

    private void busyWith(String what) {
        if (stop.getAsBoolean()) {
            throw new StoppedException("Stopped during the kNN monitor's measurement.");
        }
        console.busyWith(what);
    }
}
