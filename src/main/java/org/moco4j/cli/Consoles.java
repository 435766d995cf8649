package org.moco4j.cli;

import java.time.InstantSource;
import org.moco4j.report.OutputMode;
import org.moco4j.report.TaskConsole;

/** How a command shows what it is doing. */
public final class Consoles {
    private Consoles() {}

    /** For a command that does one task after the other: on standard error, for results alone go to standard output. */
    public static TaskConsole tasks(Invocation invocation, InstantSource clock) {
        OutputMode mode = OutputMode.choose(invocation.quiet(), OutputMode.isTerminal(), System.getenv("TERM"));
        return new TaskConsole(invocation.err(), mode, clock);
    }
}
