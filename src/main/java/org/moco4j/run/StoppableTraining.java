package org.moco4j.run;

import java.util.List;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.text.Quantities;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/** The training proper: whoever wishes it to end gets a checkpoint of where it stands. */
record StoppableTraining(
        TrainingStages stages,
        List<TrainingListener> listeners,
        int stepsPerEpoch,
        CheckpointListener checkpointing,
        StopRequest interruption) {

    /**
     * Trains until {@code epochs} are done.
     *
     * @param from where the run stands
     * @throws StoppedException where it was wished to end; then everything that was done is in the last checkpoint
     * @throws Exception what the loop throws
     */
    void run(EpochProgress from, int epochs) throws Exception {
        boolean stopped;
        interruption.hold();
        try {
            trainUntilStopped(from, epochs);
            checkpointing.saveWhatIsReached();
        } finally {
            stopped = interruption.release();
        }
        if (stopped) {
            throw new StoppedException(words(checkpointing.reached(), epochs));
        }
    }

    private void trainUntilStopped(EpochProgress from, int epochs) throws Exception {
        try {
            stages.run(from, epochs, interruption::isWished, listeners);
        } catch (StoppedException e) {
            // A measurement at the end of an epoch was given up: it is made anew when the run goes on.
            return;
        }
    }

    private String words(EpochProgress reached, int epochs) {
        if (reached.epoch() >= epochs) {
            return "Stopped. The training is done, but its report is not written yet.";
        }
        String where = reached.step() == 0
                ? "after " + Quantities.count(reached.epoch(), "epoch")
                : "after step " + reached.step() + " of " + stepsPerEpoch + " of epoch " + (reached.epoch() + 1);
        return "Stopped " + where + ". The last checkpoint has everything up to there.";
    }
}
