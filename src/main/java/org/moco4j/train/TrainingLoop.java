package org.moco4j.train;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.moco4j.augment.TrainingBatches;
import org.moco4j.augment.TwoViewBatch;
import org.moco4j.moco.DivergedException;
import org.moco4j.moco.MocoTrainer;
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
     * last step of an epoch before the listeners are called for its end.
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
        while (progress.epoch() < epochs) {
            batches.seek(progress.epoch(), progress.step());
            while (progress.step() < steps) {
                if (stop.getAsBoolean()) {
                    moco.updateState();
                    return progress;
                }
                TwoViewBatch batch = batches.next();
                double rate = learningRate.at(progress.epoch(), progress.step(), steps);
                StepResult result = moco.step(batch.query(), batch.key(), progress.globalStep(steps), rate);
                progress = progress.plus(result.loss());
                for (TrainingListener listener : listeners) {
                    listener.stepDone(progress, result, rate);
                }
            }
            moco.updateState();
            if (stop.getAsBoolean()) {
                return progress;
            }
            double lastRate = learningRate.at(progress.epoch(), steps - 1, steps);
            for (TrainingListener listener : listeners) {
                listener.epochDone(progress, lastRate);
            }
            progress = progress.nextEpoch();
        }
        return progress;
    }
}
