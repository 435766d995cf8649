package org.moco4j.train.health;

import java.util.Optional;
import org.moco4j.moco.StepResult;

/** Means over windows of {@value StepWindow#STEPS} steps that begin at multiples of it. Allocates nothing within a window. */
final class WindowMeans {
    /** Every step's loss counts; features and logits are looked at this often. */
    static final int LOOK_EVERY = 5;

    private final FeatureStatistics figures;
    private final int negatives;
    private double loss;
    private double spread;
    private double accuracy;
    private int steps;
    private int looks;

    /**
     * @param dim components of a feature (d)
     * @param negatives keys in the queue (K)
     */
    WindowMeans(int dim, int negatives) {
        this.figures = new FeatureStatistics(dim);
        this.negatives = negatives;
    }

    /**
     * Counts a step.
     *
     * @param step of the run, from 1
     * @return the window that it completes; one whose beginning was not seen is left out
     */
    Optional<StepWindow> add(long step, StepResult result) {
        if (step % StepWindow.STEPS == 1) {
            clear();
        }
        steps++;
        loss += result.loss();
        if (step % LOOK_EVERY == 0) {
            looks++;
            spread += figures.spread(result.queries());
            accuracy += FeatureStatistics.accuracy(result.logits());
        }
        if (step % StepWindow.STEPS != 0) {
            return Optional.empty();
        }
        Optional<StepWindow> whole = steps == StepWindow.STEPS
                ? Optional.of(new StepWindow(
                        loss / steps, Math.log1p(negatives), spread / looks, accuracy / looks, 1.0 / (negatives + 1)))
                : Optional.empty();
        clear();
        return whole;
    }

    private void clear() {
        loss = 0;
        spread = 0;
        accuracy = 0;
        steps = 0;
        looks = 0;
    }
}
