package org.moco4j.cli;

import java.time.InstantSource;
import org.moco4j.report.OutputMode;
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
        OutputMode mode = OutputMode.choose(invocation.quiet(), OutputMode.isTerminal(), System.getenv("TERM"));
        return new TaskConsole(invocation.err(), mode, clock);
    }
}
