package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TaskConsoleTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final FakeClock clock = new FakeClock();

    @Test
    void inALogAFinishedTaskLeavesOneLineWithItsTime() {
        TaskConsole console = console(OutputMode.LINES);
        console.progress("encoding", 0, 1000);
        clock.advance(2.5);
        console.progress("encoding", 500, 1000);
        console.progress("encoding", 1000, 1000, "Acc@1 50%");

        assertEquals(1, text().lines().count(), text());
        assertTrue(text().matches("  encoding +1,000  in 2\\.5 s  Acc@1 50%\n"), text());
    }

    @Test
    void inALogALongTaskShowsItsProgress() {
        TaskConsole console = console(OutputMode.LINES);
        console.progress("encoding", 0, 100);
        clock.advance(16);
        console.progress("encoding", 40, 100);
        assertEquals("  encoding: 40 of 100\n", text());
    }

    @Test
    void theBarIsRemovedWhenTheTaskEnds() {
        TaskConsole console = console(OutputMode.BAR);
        console.progress("encoding", 1, 10);
        console.progress("encoding", 10, 10);
        String last = text().substring(text().lastIndexOf('\r') + 1);
        assertTrue(last.startsWith("  encoding "), text());
    }

    @Test
    void quietModePrintsOnlyNotes() {
        TaskConsole console = console(OutputMode.QUIET);
        console.progress("encoding", 10, 10);
        console.info("by the way");
        console.notice("watch out");
        assertEquals("watch out\n", text());
    }

    private TaskConsole console(OutputMode mode) {
        return new TaskConsole(new PrintStream(printed, true, StandardCharsets.UTF_8), mode, clock, 80, false);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
