package org.moco4j.run;

import java.util.Optional;
import org.moco4j.checkpoint.RunProgress;

/** Evaluation results of a run that are kept when it stops and resumes. */
final class BestSoFar {
    private Double untrained;
    private RunProgress.BestKnn best;
    private boolean improved;
    private RunProgress.EpochEnd ended;

    /** Starts with the results in a checkpoint. */
    BestSoFar(RunProgress progress) {
        untrained = progress.untrainedKnn();
        best = progress.best();
        ended = progress.ended();
    }

    /** Sets the kNN accuracy before the first step, 0 to 1. */
    void setUntrained(double accuracy) {
        untrained = accuracy;
    }

    /** Adds the kNN accuracy after an epoch, 0 to 1. */
    void add(double accuracy, int epoch) {
        improved = best == null || accuracy > best.accuracy();
        if (improved) {
            best = new RunProgress.BestKnn(accuracy, epoch);
        }
    }

    /** Sets the results of the last step of an epoch. */
    void setEnded(RunProgress.EpochEnd end) {
        ended = end;
    }

    /** Returns the results at the end of the last epoch whose steps are all done. */
    RunProgress.EpochEnd ended() {
        return ended;
    }

    /** Returns whether there is a new best result since the last call. */
    boolean takeImprovement() {
        boolean result = improved;
        improved = false;
        return result;
    }

    /** Returns the kNN accuracy before the first step, 0 to 1; empty if it was not measured. */
    Optional<Double> untrained() {
        return Optional.ofNullable(untrained);
    }

    /** Returns the best kNN result; empty if there is none. */
    Optional<RunProgress.BestKnn> best() {
        return Optional.ofNullable(best);
    }
}
