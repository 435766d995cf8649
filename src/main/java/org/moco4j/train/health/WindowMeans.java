package org.moco4j.train.health;

import java.util.Optional;
import org.moco4j.moco.FeatureStatistics;
import org.moco4j.moco.StepResult;

/**
 * Computes means over windows of {@value StepWindow#STEPS} steps, which start at multiples of this number. Allocates no
 * memory within a window.
 */
final class WindowMeans {
    /** The loss of every step counts; features and logits are measured at every n-th step. */
    static final int MEASURE_EVERY = 5;

    private final FeatureStatistics statistics;
    private final int negatives;
    private double loss;
    private double spread;
    private double accuracy;
    private int steps;
    private int measurements;

    /**
     * @param dim components of a feature (d)
     * @param negatives keys in the queue (K)
     */
    WindowMeans(int dim, int negatives) {
        this.statistics = new FeatureStatistics(dim);
        this.negatives = negatives;
    }

    /**
     * Counts a step.
     *
     * @param step of the run, from 1
     * @return the window that this step completes; empty if the window's beginning is missing
     */
    Optional<StepWindow> add(long step, StepResult result) {
        if (step % StepWindow.STEPS == 1) {
            clear();
        }
        steps++;
        loss += result.loss();
        if (step % MEASURE_EVERY == 0) {
            measurements++;
            spread += result.spread(statistics);
            accuracy += result.accuracy();
        }
        if (step % StepWindow.STEPS != 0) {
            return Optional.empty();
        }
        Optional<StepWindow> complete = steps == StepWindow.STEPS
                ? Optional.of(new StepWindow(
                        loss / steps,
                        Math.log1p(negatives),
                        spread / measurements,
                        accuracy / measurements,
                        1.0 / (negatives + 1)))
                : Optional.empty();
        clear();
        return complete;
    }

    private void clear() {
        loss = 0;
        spread = 0;
        accuracy = 0;
        steps = 0;
        measurements = 0;
    }
}
