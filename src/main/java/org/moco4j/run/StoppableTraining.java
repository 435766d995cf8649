package org.moco4j.run;

import java.util.List;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.text.Quantities;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/** Runs the training steps. If the user stops the run, it saves a checkpoint of the current state first. */
record StoppableTraining(
        TrainingStages stages,
        List<TrainingListener> listeners,
        int stepsPerEpoch,
        CheckpointListener checkpoints,
        StopRequest stopRequest) {

    /**
     * Trains until {@code epochs} are done.
     *
     * @param from the position in the run at the start
     * @throws StoppedException if a stop was requested; the last checkpoint then contains everything
     * @throws Exception if the training loop throws it
     */
    void run(EpochProgress from, int epochs) throws Exception {
        boolean stopped;
        stopRequest.hold();
        try {
            trainUntilStopped(from, epochs);
            checkpoints.saveIfNeeded();
        } finally {
            stopped = stopRequest.release();
        }
        if (stopped) {
            throw new StoppedException(message(checkpoints.reached(), epochs));
        }
    }

    private void trainUntilStopped(EpochProgress from, int epochs) throws Exception {
        try {
            stages.run(from, epochs, stopRequest::isRequested, listeners);
        } catch (StoppedException e) {
            // The evaluation at the end of an epoch was stopped. It runs again when the run resumes.
            return;
        }
    }

    private String message(EpochProgress reached, int epochs) {
        if (reached.epoch() >= epochs) {
            return "Stopped. The training is done, but its report is not written yet.";
        }
        String position = reached.step() == 0
                ? "after " + Quantities.count(reached.epoch(), "epoch")
                : "after step " + reached.step() + " of " + stepsPerEpoch + " of epoch " + (reached.epoch() + 1);
        return "Stopped " + position + ". The last checkpoint contains everything up to this point.";
    }
}
