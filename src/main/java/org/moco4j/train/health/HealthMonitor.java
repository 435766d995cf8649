package org.moco4j.train.health;

import java.io.IOException;
import java.util.Set;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.StepResult;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/**
 * Notices while a run trains that its numbers mean no good, though all of them are finite: features that collapse, a loss that stays
 * at its chance level, a task that is too easy. Needs no labels and no kNN monitor, and no noticeable time. Comes before whoever
 * writes checkpoints.
 *
 * <p>What it remembers is not in a checkpoint: a run that is resumed is judged anew from the next whole window.
 */
public final class HealthMonitor implements TrainingListener {
    private final int stepsPerEpoch;
    private final WindowMeans windows;
    private final Diagnosis diagnosis;
    private final Listener listener;

    /** Is told what is found. */
    @FunctionalInterface
    public interface Listener {
        /** Called in the training thread, after the step that told. */
        void found(HealthFinding finding, EpochProgress progress) throws IOException;
    }

    /** @param known causes that were found in an earlier session of the run and are not over */
    public HealthMonitor(MocoConfig config, int stepsPerEpoch, Set<Cause> known, Listener listener) {
        this.stepsPerEpoch = stepsPerEpoch;
        this.windows = new WindowMeans(config.model().mocoDim(), config.model().mocoK());
        this.diagnosis = new Diagnosis(known, windowsToFill(config));
        this.listener = listener;
    }

    /** Twice the queue's length: then the keys in it are of an encoder that has met full queues. */
    private static int windowsToFill(MocoConfig config) {
        int keysOfAStep = config.optimisation().batchSize() * (config.model().symmetric() ? 2 : 1);
        long steps = 2L * config.model().mocoK() / keysOfAStep;
        return Math.toIntExact((steps + StepWindow.STEPS - 1) / StepWindow.STEPS);
    }

    @Override
    public void stepDone(EpochProgress progress, StepResult result, double learningRate) throws IOException {
        var window = windows.add(progress.globalStep(stepsPerEpoch), result);
        if (window.isPresent()) {
            for (HealthFinding finding : diagnosis.findings(window.get())) {
                listener.found(finding, progress);
            }
        }
    }
}
