package org.moco4j.cli;

import java.time.InstantSource;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.report.TaskConsole;
import org.moco4j.report.TerminalWidth;
import org.moco4j.text.TextLayout;

/** How a command shows what it is doing. */
public final class Consoles {
    private Consoles() {}

    /** The layout for what a command prints on the terminal. */
    public static TextLayout layout() {
        return TerminalWidth.layout();
    }

    /** For a command that does one task after the other: on standard error, because only results go to standard output. */
    public static TaskConsole tasks(Invocation invocation, InstantSource clock) {
        return new TaskConsole(invocation.err(), mode(invocation), clock);
    }

    /** For a training run: on standard output. */
    public static RunConsole ofRun(Invocation invocation, InstantSource clock) {
        return new RunConsole(invocation.out(), mode(invocation), clock);
    }

    private static OutputMode mode(Invocation invocation) {
        return OutputMode.choose(invocation.quiet(), OutputMode.isTerminal(), System.getenv("TERM"));
    }
}
