package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.moco.DivergedException;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.RunListener;
import org.moco4j.report.WarningLine;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.health.Advice;
import org.moco4j.train.health.Cause;
import org.moco4j.train.health.HealthFinding;
import org.moco4j.train.health.HealthMonitor;

/** Reports warnings about the health of a run on the screen, in the metrics, and thereby on the page. */
record HealthWarningListener(
        RunContext context, RunListener listener, MetricsLog metrics, DashboardListener dashboard) {
    private static final String DIVERGED = "diverged";

    /**
     * Creates the monitor. Warnings of earlier sessions that are not over are reported once more, and then not again.
     */
    HealthMonitor createMonitor() {
        List<WarningLine> open = metrics.warningsAtOpening();
        open.forEach(listener::warning);
        Set<String> keys = open.stream().map(WarningLine::cause).collect(Collectors.toSet());
        Set<Cause> known = Arrays.stream(Cause.values())
                .filter(cause -> keys.contains(cause.key()))
                .collect(Collectors.toSet());
        return new HealthMonitor(context.config(), context.stepsPerEpoch(), known, this::found);
    }

    private void found(HealthFinding finding, EpochProgress progress) throws IOException {
        report(new WarningLine(
                finding.cause().key(),
                finding.begins(),
                progress.epoch() + 1,
                progress.globalStep(context.stepsPerEpoch()),
                finding.message(context.config())));
    }

    /** Records that the run diverged, and returns the error that the screen shows. */
    UserError diverged(DivergedException error, CheckpointStore store) throws IOException {
        metrics.warning(new WarningLine(
                DIVERGED,
                true,
                Math.toIntExact(error.globalStep() / context.stepsPerEpoch()) + 1,
                error.globalStep() + 1,
                error.seen() + " Training stopped."));
        dashboard.update();
        return toUserError(error, store);
    }

    private void report(WarningLine warning) throws IOException {
        metrics.warning(warning);
        listener.warning(warning);
        dashboard.update();
    }

    /**
     * Returns the error for the user: where the run diverged, what was measured, which checkpoint is left, and what
     * usually helps.
     */
    private UserError toUserError(DivergedException error, CheckpointStore store) throws IOException {
        long step = error.globalStep();
        StringJoiner lines = new StringJoiner("\n");
        lines.add("Training diverged in epoch " + (step / context.stepsPerEpoch() + 1) + ", at step "
                + (step % context.stepsPerEpoch() + 1) + " of " + context.stepsPerEpoch() + " (step " + (step + 1)
                + " of the run).");
        lines.add(error.seen());
        Optional<Checkpoint> lastGood = store.newestValid().map(Checkpoint.Loaded::checkpoint);
        lines.add(lastGood.map(HealthWarningListener::describe).orElse("There is no checkpoint yet."));
        lines.add("What usually helps:");
        List<Advice.Change> changes = Advice.againstDivergence(context.config());
        changes.forEach(
                change -> lines.add("  --" + change.key() + " " + change.better() + "  (now " + change.now() + ")"));
        lastGood.ifPresent(
                checkpoint -> lines.add("With other values it is another run. To start that run with the weights"
                        + " reached so far, add\n  --init-from " + checkpoint.file()
                        + "\nIf that run soon diverges too, the weights were already bad: start without them."));
        if (context.config().run().initFrom() != null) {
            lines.add("This run started from the weights of "
                    + context.config().run().initFrom() + ". If it diverged at once, try without init-from.");
        }
        Path views = context.config().resultsFolder().resolve("views.png");
        lines.add("If nothing helps, look at the data: " + views + " shows what the encoders see.");
        return new UserError(lines.toString(), error);
    }

    private static String describe(Checkpoint checkpoint) {
        RunProgress progress = checkpoint.progress();
        return "The last good checkpoint is " + checkpoint.file() + ", after step " + progress.stepsDone()
                + " of the run. Resuming from it without a change repeats the same steps and diverges again.";
    }
}
