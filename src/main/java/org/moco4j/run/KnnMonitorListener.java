package org.moco4j.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.eval.FeatureHealth;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnResult;
import org.moco4j.eval.Predictions;
import org.moco4j.moco.StepResult;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.RunListener;
import org.moco4j.report.StepLine;
import org.moco4j.report.results.ClassScores;
import org.moco4j.session.StoppedException;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/** Watches a run: the kNN monitor where it is due, the line an epoch on the screen and in the metrics. */
final class KnnMonitorListener implements TrainingListener {
    private static final double NANOS = 1e9;

    private final MocoConfig config;
    private final List<String> classNames;
    private final int stepsPerEpoch;
    private final Optional<KnnEvaluation> knn;
    private final RunListener listener;
    private final MetricsLog metrics;
    private final LossRecorder losses;
    private final ResourceMeter machine = new ResourceMeter();
    private final InstantSource clock;
    private final BestSoFar standing;
    private final BooleanSupplier stop;

    private Instant stepsBegan;
    private int stepsSeen;

    /**
     * @param classNames in the order of the labels
     * @param stop whether a measurement shall be given up, by a {@link StoppedException}
     */
    KnnMonitorListener(
            MocoConfig config,
            List<String> classNames,
            int stepsPerEpoch,
            Optional<KnnEvaluation> knn,
            RunListener listener,
            MetricsLog metrics,
            LossRecorder losses,
            InstantSource clock,
            BestSoFar standing,
            BooleanSupplier stop) {
        this.config = config;
        this.classNames = classNames;
        this.stepsPerEpoch = stepsPerEpoch;
        this.knn = knn;
        this.listener = listener;
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
            metrics.untrained(score, classNames);
            listener.untrained(score);
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
                    new RunProgress.EpochEnd(FeatureHealth.of(result.queries()).deviation(), speed()));
        }
        listener.stepDone(new StepLine(
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
        listener.epochDone(line);
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
        return new KnnScore(
                result.output().accuracy(1),
                result.backbone().accuracy(1),
                result.seconds(),
                result.searchSeconds(),
                scores(result.output()),
                scores(result.backbone()));
    }

    private static ClassScores scores(Predictions predictions) {
        return ClassScores.of(predictions.images(), predictions.right());
    }

    private void busyWith(String what) {
        if (stop.getAsBoolean()) {
            throw new StoppedException("Stopped during the kNN monitor's measurement.");
        }
        listener.busyWith(what);
    }
}
