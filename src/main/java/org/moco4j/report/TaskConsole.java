package org.moco4j.report;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;
import org.moco4j.text.TextLayout;

/**
 * Shows the tasks of a command on the terminal: a progress bar during a task, and one permanent line with its time when
 * it is done. All calls come from one thread.
 */
public final class TaskConsole implements TaskListener {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final PrintStream out;
    private final OutputMode mode;
    private final InstantSource clock;
    private final TextLayout layout;
    private final TaskBar bar;
    private String task = "";
    private Instant started;
    private Instant shown;

    /**
     * @param out where to print, usually {@link System#err}, because only results go to standard output
     * @param mode see {@link OutputMode#choose}
     * @param clock measures how long a task takes
     */
    public TaskConsole(PrintStream out, OutputMode mode, InstantSource clock) {
        this(out, mode, clock, 0, OutputMode.canShowBlocks());
    }

    /** @param columns of the terminal; 0: ask the terminal */
    TaskConsole(PrintStream out, OutputMode mode, InstantSource clock, int columns, boolean unicode) {
        this.out = out;
        this.mode = mode;
        this.clock = clock;
        this.layout = TerminalWidth.layout(columns);
        this.bar = new TaskBar(out, columns, unicode);
    }

    @Override
    public void progress(String taskName, long done, long total, String figures) {
        if (mode == OutputMode.QUIET) {
            return;
        }
        Instant now = clock.instant();
        if (!taskName.equals(task)) {
            bar.erase();
            task = taskName;
            started = now;
            shown = now;
        }
        if (done >= total) {
            bar.erase();
            double seconds = Duration.between(started, now).toMillis() / 1000.0;
            line(
                    String.format(Locale.ROOT, "  %-34s %,9d  in %s", taskName, total, Quantities.duration(seconds)),
                    figures);
            task = "";
        } else if (mode == OutputMode.BAR) {
            bar.show(taskName, done, total, figures);
        } else if (Duration.between(shown, now).compareTo(INTERVAL) >= 0) {
            line(String.format(Locale.ROOT, "  %s: %,d of %,d", taskName, done, total), figures);
            shown = now;
        }
    }

    /** Erases the progress of the current task, without a line for it. */
    @Override
    public void abandonTask() {
        bar.erase();
        task = "";
    }

    /** Prints a message; also in quiet mode. */
    @Override
    public void notice(String text) {
        bar.erase();
        layout.lines(SafeText.lines(text), 2).forEach(out::println);
    }

    /** Prints a message, but not in quiet mode. */
    @Override
    public void info(String text) {
        if (mode != OutputMode.QUIET) {
            notice(text);
        }
    }

    private void line(String text, String figures) {
        boolean fits = text.length() + 2 + figures.length() <= layout.columns();
        out.println(figures.isEmpty() ? text : text + (fits ? "  " : System.lineSeparator() + "    ") + figures);
    }
}
