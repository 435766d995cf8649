package org.moco4j.run;

import java.util.Optional;
import org.moco4j.checkpoint.RunProgress;

/** What was measured and a run remembers. */
final class BestSoFar {
    private Double untrained;
    private RunProgress.BestKnn best;
    private boolean improved;
    private RunProgress.EpochEnd ended;

    /** As a checkpoint has it. */
    BestSoFar(RunProgress progress) {
        untrained = progress.untrainedKnn();
        best = progress.best();
        ended = progress.ended();
    }

    void untrained(double accuracy) {
        untrained = accuracy;
    }

    void measured(double accuracy, int epoch) {
        improved = best == null || accuracy > best.accuracy();
        if (improved) {
            best = new RunProgress.BestKnn(accuracy, epoch);
        }
    }

    /** The epoch's last step is done. */
    void epochEnded(RunProgress.EpochEnd end) {
        ended = end;
    }

    /** Of the last epoch whose steps are all done. */
    RunProgress.EpochEnd ended() {
        return ended;
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

    Optional<RunProgress.BestKnn> best() {
        return Optional.ofNullable(best);
    }
}
