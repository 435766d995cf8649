package org.moco4j.train.health;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.StepResult;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/**
 * Detects problems of a run whose numbers are all finite: collapsed features, a loss that stays at its chance level, a
 * task that is too easy. It needs no labels and no kNN monitor, and takes almost no time. It must come before the
 * listener that writes checkpoints.
 *
 * <p>Its state is not in a checkpoint: after a resume it starts again with the next complete window.
 */
public final class HealthMonitor implements TrainingListener {
    private final int stepsPerEpoch;
    private final WindowMeans windows;
    private final Diagnosis diagnosis;
    private final Listener listener;

    /** Receives the findings. */
    @FunctionalInterface
    public interface Listener {
        /** Called in the training thread, after the step that completed the window. */
        void found(HealthFinding finding, EpochProgress progress) throws IOException;
    }

    /** @param known causes that were reported in an earlier session of the run and are still active */
    public HealthMonitor(MocoConfig config, int stepsPerEpoch, Set<Cause> known, Listener listener) {
        this.stepsPerEpoch = stepsPerEpoch;
        this.windows = new WindowMeans(config.model().mocoDim(), config.model().mocoK());
        this.diagnosis = new Diagnosis(known, windowsToFill(config));
        this.listener = listener;
    }

    /**
     * The windows until twice the queue's length: then all keys are from an encoder that was trained with a full queue.
     */
    private static int windowsToFill(MocoConfig config) {
        int keysOfAStep = config.optimizer().batchSize() * (config.model().symmetric() ? 2 : 1);
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

    /**
     * Finds the problems of a run, window by window. Each cause is reported once, and again only after it has ended.
     */
    static final class Diagnosis {
        private final Set<Cause> active;
        private final Map<Cause, Integer> consecutive = new EnumMap<>(Cause.class);
        private final int windowsToPass;
        private int passed;

        /**
         * @param known causes that were reported before and are still active
         * @param windowsToPass windows to skip at the beginning, until the queue contains no random keys
         */
        Diagnosis(Set<Cause> known, int windowsToPass) {
            this.active = EnumSet.noneOf(Cause.class);
            this.active.addAll(known);
            this.windowsToPass = windowsToPass;
        }

        /** The causes that begin or end with the next window; usually none. */
        List<HealthFinding> findings(StepWindow window) {
            if (passed < windowsToPass) {
                passed++;
                return List.of();
            }
            List<HealthFinding> findings = new ArrayList<>();
            for (Cause cause : Cause.values()) {
                int count = cause.isShown(window) ? consecutive.merge(cause, 1, Integer::sum) : 0;
                consecutive.put(cause, count);
                if (count >= cause.requiredWindows() && active.add(cause)) {
                    findings.add(new HealthFinding(cause, true, window));
                } else if (active.contains(cause) && cause.isOver(window)) {
                    active.remove(cause);
                    findings.add(new HealthFinding(cause, false, window));
                }
            }
            return findings;
        }
    }
}
