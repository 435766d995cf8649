package org.moco4j.train;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.moco4j.moco.DivergedException;
import org.moco4j.moco.MomentumContrast;
import org.moco4j.moco.StepResult;
import org.moco4j.optim.LearningRateSchedule;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Runs the steps of all epochs and informs the listeners. */
public final class TrainingLoop {
    private final MomentumContrast trainer;
    private final ViewSource views;
    private final LearningRateSchedule learningRate;
    private final List<TrainingListener> listeners;

    public TrainingLoop(
            MomentumContrast trainer,
            ViewSource views,
            LearningRateSchedule learningRate,
            List<TrainingListener> listeners) {
        this.trainer = trainer;
        this.views = views;
        this.learningRate = learningRate;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Trains until {@code epochs} are done.
     *
     * @param from position of the run, {@link EpochProgress#START} for a new one
     * @throws DivergedException if the loss is not finite
     * @throws Exception if a listener throws it
     */
    public void run(EpochProgress from, int epochs) throws Exception {
        run(from, epochs, () -> false);
    }

    /**
     * Trains until {@code epochs} are done, or until a stop is requested. Then it stops after the current step, before
     * the listeners are informed about the end of the epoch.
     *
     * @param from position of the run, {@link EpochProgress#START} for a new one; a stopped run resumes from the value
     *     that this method returned
     * @param stop is checked before each step and at the end of each epoch
     * @return the new position of the run
     * @throws DivergedException if the loss is not finite
     * @throws Exception if a listener throws it
     */
    public EpochProgress run(EpochProgress from, int epochs, BooleanSupplier stop) throws Exception {
        int steps = views.stepsPerEpoch();
        EpochProgress progress = from;
        while (progress.epoch() < epochs) {
            views.seek(progress.epoch(), progress.step());
            while (progress.step() < steps) {
                if (stop.getAsBoolean()) {
                    return progress;
                }
                MultiDataSet batch = views.next();
                double rate = learningRate.at(progress.epoch(), progress.step(), steps);
                StepResult result =
                        trainer.step(batch.getFeatures(0), batch.getFeatures(1), progress.globalStep(steps), rate);
                progress = progress.plus(result.loss());
                for (TrainingListener listener : listeners) {
                    listener.stepDone(progress, result, rate);
                }
            }
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
