package org.moco4j.run;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.moco4j.config.DataSettings;
import org.moco4j.moco.MocoState;
import org.moco4j.optim.LearningRateSchedule;
import org.moco4j.plan.Engine;
import org.moco4j.platform.OutputSilencer;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;
import org.moco4j.text.Quantities;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;
import org.moco4j.train.TrainingLoop;

/**
 * Trains the epochs of a run in stages, each with views of one size: the {@code early-epochs} with small views, which
 * are faster, and the rest with views of {@code image-size}. Weights, queue and optimizer are the same in all stages.
 * The stage depends only on the epoch, so a run resumes in the right stage. Only one stage is in memory at a time.
 */
final class TrainingStages implements AutoCloseable {
    private final RunContext context;
    private final MocoState state;
    private final Engine engine;
    private final StageFactory factory;
    private StageFactory.Stage current;
    private int currentViewSize;

    /**
     * Prepares the stage that contains {@code from}.
     *
     * @throws org.moco4j.UserError if this stage or a later one does not fit into the memory of a GPU
     */
    TrainingStages(RunContext context, MocoState state, Engine engine, StageFactory factory, EpochProgress from) {
        this.context = context;
        this.state = state;
        this.engine = engine;
        this.factory = factory;
        int first = viewSize(from.epoch());
        int last = viewSize(context.config().optimizer().epochs() - 1);
        if (last > first) {
            // Now, so that the run does not stop in the middle.
            OutputSilencer.whileBuilding(() -> {
                new ComponentFactory(context.config()).requireMemory(state, engine, last);
                return last;
            });
        }
        create(first);
    }

    private void create(int viewSize) {
        current = factory.create(
                new StageFactory.Inputs(context.config(), context.data(), state, engine, context.threads(), viewSize));
        currentViewSize = viewSize;
    }

    /**
     * Trains until {@code epochs} are done. If the user stops the run, it saves a checkpoint of the current state
     * first.
     *
     * @param from the position in the run at the start
     * @throws StoppedException if a stop was requested; the last checkpoint then contains everything
     * @throws Exception if the training loop throws it
     */
    void run(
            EpochProgress from,
            int epochs,
            StopRequest stopRequest,
            List<TrainingListener> listeners,
            CheckpointListener checkpoints)
            throws Exception {
        boolean stopped;
        stopRequest.hold();
        try {
            trainUntilStopped(from, epochs, stopRequest::isRequested, listeners);
            checkpoints.saveIfNeeded();
        } finally {
            stopped = stopRequest.release();
        }
        if (stopped) {
            throw new StoppedException(message(checkpoints.reached(), epochs));
        }
    }

    private void trainUntilStopped(
            EpochProgress from, int epochs, BooleanSupplier stop, List<TrainingListener> listeners) throws Exception {
        try {
            train(from, epochs, stop, listeners);
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
                : "after step " + reached.step() + " of " + context.stepsPerEpoch() + " of epoch "
                        + (reached.epoch() + 1);
        return "Stopped " + position + ". The last checkpoint contains everything up to this point.";
    }

    /** Trains until {@code epochs} are done or {@code stop} returns true. */
    private void train(EpochProgress from, int epochs, BooleanSupplier stop, List<TrainingListener> listeners)
            throws Exception {
        EpochProgress progress = from;
        while (progress.epoch() < epochs && !stop.getAsBoolean()) {
            int size = viewSize(progress.epoch());
            if (currentViewSize != size) {
                current.close();
                create(size);
            }
            LearningRateSchedule rates = new ComponentFactory(context.config()).learningRate();
            progress = new TrainingLoop(current.trainer(), current.batches(), rates, listeners)
                    .run(progress, endOfStage(progress.epoch(), epochs), stop);
        }
    }

    private int viewSize(int epoch) {
        DataSettings data = context.config().data();
        return epoch < data.earlyEpochs() ? data.earlyImageSize() : data.imageSize();
    }

    private int endOfStage(int epoch, int epochs) {
        int early = context.config().data().earlyEpochs();
        return epoch < early ? Math.min(early, epochs) : epochs;
    }

    @Override
    public void close() {
        current.close();
    }
}
