package org.moco4j.run;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.eval.FeatureQuality;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnEvaluation.Result;
import org.moco4j.eval.Predictions;
import org.moco4j.moco.StepResult;
import org.moco4j.platform.ResidentMemory;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.RunListener;
import org.moco4j.report.RunListener.StepLine;
import org.moco4j.report.TrainingHistory.ResourceUse;
import org.moco4j.report.results.ClassScores;
import org.moco4j.session.StoppedException;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/** Runs the kNN monitor when it is due, and reports each epoch on the screen and in the metrics. */
final class KnnMonitorListener implements TrainingListener {
    private static final double NANOS_PER_SECOND = 1e9;

    private final RunContext context;
    private final MocoConfig config;
    private final int stepsPerEpoch;
    private final Optional<KnnEvaluation> knn;
    private final StageFactory stages;
    private final RunListener listener;
    private final MetricsLog metrics;
    private final LossRecorder losses;
    private final ResourceMeter resources = new ResourceMeter();
    private final InstantSource clock;
    private final BestSoFar bestSoFar;
    private final BooleanSupplier stop;

    private Instant stepsStart;
    private int stepsDone;
    private Optional<EpochLine.ViewWait> viewWait = Optional.empty();

    /**
     * Creates a listener.
     *
     * @param stages knows where the time of an epoch went
     * @param stop whether to stop an evaluation, by a {@link StoppedException}
     */
    KnnMonitorListener(
            RunContext context,
            Optional<KnnEvaluation> knn,
            StageFactory stages,
            RunListener listener,
            MetricsLog metrics,
            LossRecorder losses,
            InstantSource clock,
            BestSoFar bestSoFar,
            BooleanSupplier stop) {
        this.context = context;
        this.config = context.config();
        this.stepsPerEpoch = context.stepsPerEpoch();
        this.knn = knn;
        this.stages = stages;
        this.listener = listener;
        this.metrics = metrics;
        this.losses = losses;
        this.clock = clock;
        this.bestSoFar = bestSoFar;
        this.stop = stop;
    }

    /** Evaluates the encoder before its first step, once in a run. */
    void beforeTheFirstStep() throws IOException {
        if (knn.isPresent() && bestSoFar.untrained().isEmpty()) {
            KnnScore score = evaluate(knn.get());
            bestSoFar.setUntrained(score.output());
            metrics.untrained(score, context.data().train().classNames());
            listener.untrained(score);
        }
        stepsStart = clock.instant();
        resources.begin();
    }

    @Override
    public void stepDone(EpochProgress progress, StepResult result, double learningRate) {
        stepsDone++;
        losses.add(progress.epoch() + 1, progress.globalStep(stepsPerEpoch), result.loss());
        if (progress.step() == stepsPerEpoch) {
            bestSoFar.setEnded(new RunProgress.EpochEnd(FeatureQuality.deviation(result.queries()), imagesPerSecond()));
        }
        listener.stepDone(new StepLine(
                progress.epoch() + 1,
                progress.step(),
                stepsPerEpoch,
                result.loss(),
                config.optimizer().batchSize()));
    }

    @Override
    public void epochTimed(Duration waited, Duration total) {
        viewWait = Optional.of(new EpochLine.ViewWait(
                waited.toNanos() / NANOS_PER_SECOND, (double) waited.toNanos() / total.toNanos()));
    }

    @Override
    public void epochDone(EpochProgress progress, double learningRate) throws IOException {
        Optional<KnnScore> score = isDue(progress.epoch()) ? knn.map(this::evaluate) : Optional.empty();
        score.ifPresent(s -> bestSoFar.add(s.output(), progress.epoch()));
        EpochLine line = new EpochLine(
                progress.epoch() + 1,
                config.optimizer().epochs(),
                progress.globalStep(stepsPerEpoch),
                progress.meanLoss(),
                Math.log1p(config.model().mocoK()),
                learningRate,
                bestSoFar.ended().imagesPerSecond(),
                viewWait,
                stepsDone > 0 ? stages.takeClusterTime() : Optional.empty(),
                bestSoFar.ended().deviation(),
                config.model().mocoDim(),
                score);
        losses.write();
        if (stepsDone > 0) {
            metrics.resourceUse(resources.read(line.epoch(), line.step()));
        }
        metrics.epoch(line);
        listener.epochDone(line);
        viewWait = Optional.empty();
        stepsDone = 0;
        stepsStart = clock.instant();
        resources.begin();
    }

    private double imagesPerSecond() {
        double seconds = Duration.between(stepsStart, clock.instant()).toNanos() / NANOS_PER_SECOND;
        return stepsDone * config.optimizer().batchSize() / seconds;
    }

    /** The monitor always runs after the first and the last epoch. */
    private boolean isDue(int epoch) {
        int done = epoch + 1;
        return done == 1
                || done == config.optimizer().epochs()
                || done % config.evaluation().knnEvery() == 0;
    }

    private KnnScore evaluate(KnnEvaluation evaluation) {
        Result result = evaluation.evaluate(this::busyWith);
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
            throw new StoppedException("Stopped while the kNN monitor was running.");
        }
        listener.busyWith(what);
    }

    /**
     * Measures the processor time and memory that this process uses. It is read once an epoch and has no cost in
     * between.
     */
    private static final class ResourceMeter {
        private static final double MIB = 1 << 20;

        private long start;
        private long processorNanos;

        /** Starts the measurement. */
        void begin() {
            start = System.nanoTime();
            processorNanos = RunClock.processorNanos();
        }

        /** Returns the resources used since {@link #begin}. */
        ResourceUse read(int epoch, long step) {
            long used = RunClock.processorNanos() - processorNanos;
            Runtime runtime = Runtime.getRuntime();
            return new ResourceUse(
                    epoch,
                    step,
                    used > 0 ? (double) used / Math.max(1, System.nanoTime() - start) : Double.NaN,
                    runtime.availableProcessors(),
                    ResidentMemory.nowMib().map(Long::doubleValue).orElse(Double.NaN),
                    (runtime.totalMemory() - runtime.freeMemory()) / MIB);
        }
    }
}
