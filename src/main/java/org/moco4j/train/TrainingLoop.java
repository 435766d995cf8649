package org.moco4j.train;

import java.util.List;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Epochs of steps, told to the listeners. */
public final class TrainingLoop {
    private final Trainer trainer;
    private final ViewSource views;
    private final LearningRate learningRate;
    private final List<TrainingListener> listeners;

    public TrainingLoop(
            Trainer trainer, ViewSource views, LearningRate learningRate, List<TrainingListener> listeners) {
        this.trainer = trainer;
        this.views = views;
        this.learningRate = learningRate;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Trains until {@code epochs} are done.
     *
     * @param from where the run stands, {@link EpochProgress#START} for a new one
     * @throws DivergedException where the loss is no number
     * @throws Exception what a listener throws
     */
    public void run(EpochProgress from, int epochs) throws Exception {
        int steps = views.stepsPerEpoch();
        EpochProgress progress = from;
        while (progress.epoch() < epochs) {
            views.seek(progress.epoch(), progress.step());
            StepResult result = null;
            double rate = 0;
            while (progress.step() < steps) {
                MultiDataSet batch = views.next();
                rate = learningRate.at(progress.epoch(), progress.step(), steps);
                result = trainer.step(batch.getFeatures(0), batch.getFeatures(1), progress.globalStep(steps), rate);
                progress = progress.plus(result.loss());
                for (TrainingListener listener : listeners) {
                    listener.stepDone(progress, result, rate);
                }
            }
            for (TrainingListener listener : listeners) {
                listener.epochDone(progress, result, rate);
            }
            progress = progress.nextEpoch();
        }
    }
}
