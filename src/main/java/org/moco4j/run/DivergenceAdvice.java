package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.DivergedException;
import org.moco4j.report.ResultsFolder;
import org.moco4j.train.health.Advice;

/** Writes the error message of a run that diverged: what happened, and which changes usually help. */
final class DivergenceAdvice {
    private final MocoConfig config;
    private final int stepsPerEpoch;
    private final CheckpointStore store;

    DivergenceAdvice(MocoConfig config, int stepsPerEpoch, CheckpointStore store) {
        this.config = config;
        this.stepsPerEpoch = stepsPerEpoch;
        this.store = store;
    }

    /**
     * Returns the error for the user: where the run diverged, what was measured, which checkpoint is left, and what
     * usually helps.
     */
    UserError toUserError(DivergedException error) throws IOException {
        long step = error.globalStep();
        StringJoiner lines = new StringJoiner("\n");
        lines.add("Training diverged in epoch " + (step / stepsPerEpoch + 1) + ", at step " + (step % stepsPerEpoch + 1)
                + " of " + stepsPerEpoch + " (step " + (step + 1) + " of the run).");
        lines.add(error.seen());
        Optional<Checkpoint> lastGood = store.newestValid().map(Checkpoint.Loaded::checkpoint);
        lines.add(lastGood.map(this::describe).orElse("There is no checkpoint yet."));
        lines.add("What usually helps:");
        List<Advice.Change> changes = Advice.againstDivergence(config);
        changes.forEach(
                change -> lines.add("  --" + change.key() + " " + change.better() + "  (now " + change.now() + ")"));
        lastGood.ifPresent(
                checkpoint -> lines.add("With other values it is another run. To start that run with the weights"
                        + " reached so far, add\n  --init-from " + checkpoint.file()
                        + "\nIf that run soon diverges too, the weights were already bad: start without them."));
        if (config.run().initFrom() != null) {
            lines.add("This run started from the weights of " + config.run().initFrom()
                    + ". If it diverged at once, try without init-from.");
        }
        Path views = new ResultsFolder(config.resultsFolder()).path().resolve("views.png");
        lines.add("If nothing helps, look at the data: " + views + " shows what the encoders see.");
        return new UserError(lines.toString(), error);
    }

    private String describe(Checkpoint checkpoint) {
        RunProgress progress = checkpoint.progress();
        return "The last good checkpoint is " + checkpoint.file() + ", after step " + progress.stepsDone()
                + " of the run. Resuming from it without a change repeats the same steps and diverges again.";
    }
}
