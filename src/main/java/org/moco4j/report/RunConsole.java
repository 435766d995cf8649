package org.moco4j.report;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.moco4j.report.RunListener.StepLine;
import org.moco4j.report.results.ClassScores.ClassBalance;
import org.moco4j.text.Quantities;

/**
 * Shows a training run on the terminal: its settings, a progress bar or sparse lines during the steps, one permanent
 * line for each epoch, and a summary at the end. All calls come from one thread.
 */
public final class RunConsole implements RunListener {
    private static final int HEADER_EVERY = 25;
    /** The time between two lines about the steps of an epoch, if there is no progress bar. */
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final PrintStream out;
    private final OutputMode mode;
    private final InstantSource clock;
    private final RunMessages text;
    private final TaskBar bar;
    private final TaskConsole tasks;
    private RunStart run;
    private Instant lastLine;
    private Pace pace;
    private boolean queueExplained;
    private int rows;
    private boolean holdsEnd;
    private RunEnd held;

    /**
     * @param out where to print, usually {@link System#out}
     * @param mode see {@link OutputMode#choose}
     * @param clock measures times and speeds
     */
    public RunConsole(PrintStream out, OutputMode mode, InstantSource clock) {
        this(out, mode, clock, 0, OutputMode.canShowBlocks());
    }

    /** @param columns of the terminal; 0: ask the terminal */
    RunConsole(PrintStream out, OutputMode mode, InstantSource clock, int columns, boolean unicode) {
        this.out = out;
        this.mode = mode;
        this.clock = clock;
        this.tasks = new TaskConsole(out, mode, clock, columns, unicode);
        this.text = new RunMessages(TerminalWidth.layout(columns));
        this.bar = new TaskBar(out, columns, unicode);
        this.lastLine = clock.instant();
    }

    @Override
    public void progress(String task, long done, long total, String figures) {
        endProgress();
        tasks.progress(task, done, total, figures);
    }

    @Override
    public void abandonTask() {
        tasks.abandonTask();
    }

    @Override
    public void info(String line) {
        if (mode != OutputMode.QUIET) {
            notice(line);
        }
    }

    /** Shows the run's settings; the first step begins now. */
    @Override
    public void started(RunStart start) {
        run = start;
        pace = new Pace(clock, start.epochs());
        // A user who resumes a run has read it before.
        queueExplained = !start.fresh();
        if (mode != OutputMode.QUIET) {
            text.start(start).forEach(out::println);
        }
    }

    /** Shows the untrained encoder's score; the first step begins now. */
    @Override
    public void untrained(KnnScore score) {
        row(RunMessages.untrained(score));
        balanced(Optional.of(score));
        pace.beginSteps();
    }

    /** Counts a step, and shows it if the display is due. */
    @Override
    public void stepDone(StepLine step) {
        pace.step(step);
        if (mode == OutputMode.BAR) {
            String figures = String.format(
                    Locale.ROOT,
                    "loss %.4f  %.1f images/s  %s left",
                    step.loss(),
                    pace.imagesPerSecond(),
                    Quantities.remaining(pace.remainingInRun().toMillis() / 1000.0));
            bar.show("epoch " + step.epoch() + "/" + run.epochs(), step.step(), step.stepsPerEpoch(), figures);
        } else if (mode == OutputMode.LINES) {
            lineForStep(step);
        }
    }

    /** Shows what the training currently waits for, e.g. {@code kNN monitor}, if there is a progress bar. */
    @Override
    public void busyWith(String activity) {
        bar.figures(activity);
    }

    /** Shows the epoch's line, with an explanation after the first epoch; the next step begins now. */
    @Override
    public void epochDone(EpochLine epoch) {
        row(RunMessages.epoch(epoch));
        epoch.viewWait()
                .filter(EpochLine.ViewWait::isNotable)
                .map(RunMessages::waiting)
                .ifPresent(this::rowBelow);
        epoch.clusterTime().map(RunMessages::clusterTime).ifPresent(this::rowBelow);
        balanced(epoch.knn());
        if (!queueExplained && mode != OutputMode.QUIET) {
            text.queueFills().forEach(out::println);
            queueExplained = true;
        }
        pace.epochDone(epoch.knn());
    }

    /** Removes the progress bar, if there is one, before something else is printed. */
    @Override
    public void pause() {
        endProgress();
        out.flush();
    }

    /** Shows a separate line, e.g. a warning; also in quiet mode. */
    @Override
    public void notice(String line) {
        endProgress();
        tasks.abandonTask();
        tasks.notice(line);
    }

    /** Shows that a warning begins or ends; also in quiet mode. */
    @Override
    public void warning(WarningLine warning) {
        endProgress();
        text.warning(warning).forEach(out::println);
    }

    /** Does not show the end of the run until {@link #showEnd}, because other work follows the training. */
    public void holdEnd() {
        holdsEnd = true;
    }

    /**
     * Shows the end that was held; nothing if the run has not ended.
     *
     * @param change adds to it what is known now
     */
    public void showEnd(UnaryOperator<RunEnd> change) {
        if (held != null) {
            holdsEnd = false;
            ended(change.apply(held));
        }
    }

    /** Shows the run's results and the suggested next commands; also in quiet mode. */
    @Override
    public void ended(RunEnd end) {
        if (holdsEnd) {
            held = end;
            return;
        }
        endProgress();
        text.end(end).forEach(out::println);
        out.flush();
    }

    /** Prints the balanced accuracies below the row, if classes are unequal. */
    private void balanced(Optional<KnnScore> score) {
        if (mode != OutputMode.QUIET) {
            score.flatMap(KnnScore::balance)
                    .filter(ClassBalance::unequal)
                    .map(RunMessages::balanced)
                    .ifPresent(out::println);
        }
    }

    private void row(String line) {
        endProgress();
        if (mode == OutputMode.QUIET) {
            return;
        }
        if (rows > 0 && rows % HEADER_EVERY == 0) {
            out.println(RunMessages.COLUMNS);
        }
        rows++;
        out.println(line);
    }

    /** Prints a row that belongs to the one before. */
    private void rowBelow(String line) {
        if (mode != OutputMode.QUIET) {
            endProgress();
            out.println(line);
        }
    }

    /** Prints one plain line per minute, so that a log file stays readable. */
    private void lineForStep(StepLine step) {
        Instant now = clock.instant();
        boolean due = Duration.between(lastLine, now).compareTo(INTERVAL) >= 0;
        // The epoch's own line follows its last step at once.
        if (due && step.step() < step.stepsPerEpoch()) {
            out.println(RunMessages.progress(step, run.epochs(), pace));
            lastLine = now;
        }
    }

    /** Removes the progress bar, if there is one: the epoch ended, or something else is about to be printed. */
    private void endProgress() {
        bar.erase();
        lastLine = clock.instant();
    }
}
