package org.moco4j.cli.training;

import java.util.Optional;
import org.moco4j.checkpoint.Progress;

/** The kNN monitor's results that a run remembers. */
final class Standing {
    private Double untrained;
    private Progress.BestKnn best;
    private boolean improved;

    /** As a checkpoint has it. */
    Standing(Progress progress) {
        untrained = progress.untrainedKnn();
        best = progress.best();
    }

    void untrained(double accuracy) {
        untrained = accuracy;
    }

    void measured(double accuracy, int epoch) {
        improved = best == null || accuracy > best.accuracy();
        if (improved) {
            best = new Progress.BestKnn(accuracy, epoch);
        }
    }

    /** Whether the best result is new since the last call. */
    boolean takeImprovement() {
        boolean was = improved;
        improved = false;
        return was;
    }

    Optional<Double> untrained() {
        return Optional.ofNullable(untrained);
    }

    Optional<Progress.BestKnn> best() {
        return Optional.ofNullable(best);
    }
}
