package org.moco4j.run;

import java.io.IOException;
import java.time.InstantSource;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.CheckpointInterval;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.StepResult;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/**
 * Writes checkpoints when they are due. It must come after the listeners that evaluate, so that a checkpoint contains
 * the result of its epoch.
 */
final class CheckpointListener implements TrainingListener {
    private final MocoConfig config;
    private final int stepsPerEpoch;
    private final MocoState state;
    private final CheckpointStore store;
    private final Provenance provenance;
    private final InstantSource clock;
    private final BestSoFar bestSoFar;
    private final RunClock runClock;
    private final LossRecorder losses;

    private EpochProgress reached;
    private EpochProgress saved;

    /** @param from the position in the run at the start, from its checkpoint if there is one */
    CheckpointListener(
            EpochProgress from,
            RunContext context,
            MocoState state,
            CheckpointStore store,
            Provenance provenance,
            InstantSource clock,
            BestSoFar bestSoFar,
            RunClock runClock,
            LossRecorder losses) {
        this.reached = from;
        this.config = context.config();
        this.stepsPerEpoch = context.stepsPerEpoch();
        this.state = state;
        this.store = store;
        this.provenance = provenance;
        this.clock = clock;
        this.bestSoFar = bestSoFar;
        this.runClock = runClock;
        this.losses = losses;
    }

    @Override
    public void stepDone(EpochProgress progress, StepResult result, double learningRate) throws IOException {
        reached = progress;
        int every = config.run().checkpointEvery().steps();
        boolean endOfEpoch = progress.step() == stepsPerEpoch;
        if (every > 0 && !endOfEpoch && progress.globalStep(stepsPerEpoch) % every == 0) {
            result.updateState();
            save(progress);
        }
    }

    @Override
    public void epochDone(EpochProgress progress, double learningRate) throws IOException {
        EpochProgress next = progress.nextEpoch();
        reached = next;
        boolean improved = bestSoFar.takeImprovement();
        if (improved) {
            store.saveBest(state, written(next), provenance.at(clock.instant()), config);
        }
        // Checkpoint and metrics must agree, so a result that was reported is saved.
        if (isDue(next) || improved) {
            save(next);
        }
    }

    /** Saves the current state if it is not saved yet. */
    void saveIfNeeded() throws IOException {
        if (!reached.equals(saved)) {
            save(reached);
        }
    }

    /** Returns the position that the run has reached. */
    EpochProgress reached() {
        return reached;
    }

    private boolean isDue(EpochProgress next) {
        CheckpointInterval every = config.run().checkpointEvery();
        boolean byEpochs = every.epochs() > 0 && next.epoch() % every.epochs() == 0;
        boolean bySteps = every.steps() > 0 && next.globalStep(stepsPerEpoch) % every.steps() == 0;
        return byEpochs || bySteps || isFinished(next);
    }

    private boolean isFinished(EpochProgress next) {
        return next.epoch() >= config.optimizer().epochs();
    }

    private void save(EpochProgress progress) throws IOException {
        losses.write();
        store.saveLast(state, written(progress), provenance.at(clock.instant()), config);
        saved = progress;
    }

    private RunProgress written(EpochProgress progress) {
        return new RunProgress(
                progress.epoch(),
                progress.step(),
                stepsPerEpoch,
                state.queue().pointer(),
                progress.lossSum(),
                progress.step(),
                bestSoFar.best().orElse(null),
                bestSoFar.untrained().orElse(null),
                runClock.wallSeconds(),
                runClock.cpuSeconds(),
                progress.step() == stepsPerEpoch ? bestSoFar.ended() : null,
                isFinished(progress));
    }
}
