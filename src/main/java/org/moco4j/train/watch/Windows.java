package org.moco4j.train.watch;

import java.util.Optional;
import org.moco4j.train.StepResult;

/** Means over windows of {@value Window#STEPS} steps that begin at multiples of it. Allocates nothing within a window. */
final class Windows {
    /** Every step's loss counts; features and logits are looked at this often. */
    static final int LOOK_EVERY = 5;

    private final StepFigures figures;
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
    Windows(int dim, int negatives) {
        this.figures = new StepFigures(dim);
        this.negatives = negatives;
    }

    /**
     * Counts a step.
     *
     * @param step of the run, from 1
     * @return the window that it completes; one whose beginning was not seen is left out
     */
    Optional<Window> add(long step, StepResult result) {
        if (step % Window.STEPS == 1) {
            clear();
        }
        steps++;
        loss += result.loss();
        if (step % LOOK_EVERY == 0) {
            looks++;
            spread += figures.spread(result.queries());
            accuracy += StepFigures.accuracy(result.logits());
        }
        if (step % Window.STEPS != 0) {
            return Optional.empty();
        }
        Optional<Window> whole = steps == Window.STEPS
                ? Optional.of(new Window(
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
