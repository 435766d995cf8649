package org.moco4j.train;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.moco4j.augment.TrainingBatches;
import org.moco4j.augment.TwoViewBatch;
import org.moco4j.moco.DivergedException;
import org.moco4j.moco.MocoTrainer;
import org.moco4j.moco.StartedStep;
import org.moco4j.moco.StepResult;
import org.moco4j.optim.LearningRateSchedule;

/** Trains epochs of steps and calls the listeners. */
public final class TrainingLoop {
    private final MocoTrainer moco;
    private final TrainingBatches batches;
    private final LearningRateSchedule learningRate;
    private final List<TrainingListener> listeners;

    /** A loop over the batches of a data set. */
    public TrainingLoop(
            MocoTrainer moco,
            TrainingBatches batches,
            LearningRateSchedule learningRate,
            List<TrainingListener> listeners) {
        this.moco = moco;
        this.batches = batches;
        this.learningRate = learningRate;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Trains until {@code epochs} are done.
     *
     * @param from the position to start at, {@link EpochProgress#START} for a new one
     * @throws DivergedException if a value is not finite
     * @throws Exception if a listener throws it
     */
    public void run(EpochProgress from, int epochs) throws Exception {
        run(from, epochs, () -> false);
    }

    /**
     * Trains until {@code epochs} are done or {@code stop} gives true. It then stops between two steps, or after the
     * last step of an epoch before the listeners are called for its end. The views of the next step are taken while a
     * step runs, if they are ready before it ends.
     *
     * @param from the position to start at, {@link EpochProgress#START} for a new one; a stopped run continues from the
     *     position that this method returned
     * @param stop is checked before each step and at the end of each epoch
     * @return the position that was reached
     * @throws DivergedException if a value is not finite
     * @throws Exception if a listener throws it
     */
    public EpochProgress run(EpochProgress from, int epochs, BooleanSupplier stop) throws Exception {
        int steps = batches.stepsPerEpoch();
        EpochProgress progress = from;
        WaitForViews views = new WaitForViews();
        while (progress.epoch() < epochs) {
            batches.seek(progress.epoch(), progress.step());
            TwoViewBatch batch = null;
            while (progress.step() < steps) {
                if (stop.getAsBoolean()) {
                    moco.updateState();
                    return progress;
                }
                views.begin();
                batch = batch == null ? batches.next() : batch;
                views.arrived();
                long globalStep = progress.globalStep(steps);
                double rate = learningRate.at(progress.epoch(), progress.step(), steps);
                StartedStep step = moco.start(batch.query(), batch.key(), globalStep, rate);
                batch = batches.isReadyBefore(step::isDone) ? batches.next() : null;
                if (batch != null) {
                    moco.prefetch(batch.query(), batch.key(), globalStep + 1);
                }
                StepResult result = step.finish();
                views.end();
                progress = progress.plus(result.loss());
                for (TrainingListener listener : listeners) {
                    listener.stepDone(progress, result, rate);
                }
            }
            moco.updateState();
            if (stop.getAsBoolean()) {
                return progress;
            }
            views.report(listeners);
            double lastRate = learningRate.at(progress.epoch(), steps - 1, steps);
            for (TrainingListener listener : listeners) {
                listener.epochDone(progress, lastRate);
            }
            progress = progress.nextEpoch();
        }
        return progress;
    }

    /** Measures how long steps wait for views, except for the first batch, because its workers have just started. */
    private static final class WaitForViews {
        private boolean first = true;
        private long begin;
        private long arrival;
        private long waited;
        private long total;

        void begin() {
            begin = System.nanoTime();
        }

        void arrived() {
            arrival = System.nanoTime();
        }

        void end() {
            long start = first ? arrival : begin;
            first = false;
            waited += arrival - start;
            total += System.nanoTime() - start;
        }

        void report(List<TrainingListener> listeners) {
            if (total > 0) {
                listeners.forEach(listener -> listener.epochTimed(Duration.ofNanos(waited), Duration.ofNanos(total)));
            }
            waited = 0;
            total = 0;
        }
    }
}
