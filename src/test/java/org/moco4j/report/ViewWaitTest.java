package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The row below an epoch whose steps waited for views. */
class ViewWaitTest {
    private static List<String> rows(EpochLine.ViewWait wait) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        RunConsole console = new RunConsole(out, OutputMode.LINES, InstantSource.system());
        console.started(SampleRunEvents.start(5, 0));
        bytes.reset();
        console.epochDone(SampleRunEvents.waiting(6, wait));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void theShareOfTheTimeIsShown() {
        List<String> rows = rows(new EpochLine.ViewWait(40, 0.4));
        assertEquals(2, rows.size(), rows.toString());
        assertEquals("          waiting for views 40%", rows.get(1));
    }

    @ParameterizedTest
    @CsvSource({"4, 0.04", "0.9, 0.4"})
    void aSmallShareAndLessThanASecondAreNotShown(double seconds, double share) {
        assertEquals(1, rows(new EpochLine.ViewWait(seconds, share)).size());
    }
}
