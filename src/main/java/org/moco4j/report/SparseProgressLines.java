package org.moco4j.report;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Prints one plain line per minute, so that a log file stays readable. */
final class SparseProgressLines implements EpochProgressDisplay {
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final PrintStream out;
    private final InstantSource clock;
    private Instant lastLine;

    SparseProgressLines(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
        this.lastLine = clock.instant();
    }

    @Override
    public void step(StepLine step, int epochs, Pace pace) {
        Instant now = clock.instant();
        boolean due = Duration.between(lastLine, now).compareTo(INTERVAL) >= 0;
        // The epoch's own line follows its last step at once.
        if (due && step.step() < step.stepsPerEpoch()) {
            out.println(RunMessages.progress(step, epochs, pace));
            lastLine = now;
        }
    }

    /** Prints nothing: the next line includes the activity's result and time. */
    @Override
    public void busyWith(String activity) {}

    @Override
    public void pause() {
        lastLine = clock.instant();
    }
}
