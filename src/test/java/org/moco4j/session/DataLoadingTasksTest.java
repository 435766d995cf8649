package org.moco4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.moco4j.data.DataProgress;
import org.moco4j.data.DataProgress.Unit;
import org.moco4j.report.OutputMode;
import org.moco4j.report.TaskConsole;

/** Tests that reading a data set shows the number of images, the rate and the remaining time. */
class DataLoadingTasksTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;

    private DataProgress tasks(Duration shortest) {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return new DataLoadingTasks(new TaskConsole(out, OutputMode.LINES, clock), clock, shortest);
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    @Test
    void rateAndRemainingTimeIgnoreImagesReadBefore() {
        DataProgress tasks = tasks(Duration.ZERO);
        // Six hundred were read in an earlier start.
        tasks.advanced("reading images", Unit.IMAGES, 600, 1000);
        now = now.plusSeconds(20);
        tasks.advanced("reading images", Unit.IMAGES, 640, 1000);
        assertEquals("  reading images: 640 of 1,000  2.0 images/s, 3 min left\n", text());
    }

    @Test
    void shortTasksAreNotShown() {
        DataProgress tasks = tasks(Duration.ofSeconds(2));
        tasks.advanced("drawing", Unit.IMAGES, 1, 10);
        now = now.plusSeconds(1);
        tasks.advanced("drawing", Unit.IMAGES, 10, 10);
        assertEquals("", text());
        tasks.advanced("reading", Unit.IMAGES, 0, 10);
        now = now.plusSeconds(5);
        tasks.advanced("reading", Unit.IMAGES, 10, 10);
        assertEquals(
                "  reading 10 in 5.0 s 2.0 images/s",
                text().strip().replaceAll(" +", " ").indent(2).stripTrailing());
    }

    @Test
    void aDownloadIsCountedInMebibytesAndEndsOnce() {
        DataProgress tasks = tasks(Duration.ZERO);
        long total = (100L << 20) + 12_345;
        tasks.advanced("downloading a.tar.gz", Unit.BYTES, 0, total);
        now = now.plusSeconds(16);
        tasks.advanced("downloading a.tar.gz", Unit.BYTES, 32L << 20, total);
        assertEquals("  downloading a.tar.gz, MiB: 32 of 100  2.0 MiB/s, 34 s left\n", text());
        tasks.advanced("downloading a.tar.gz", Unit.BYTES, total - 1, total);
        tasks.advanced("downloading a.tar.gz", Unit.BYTES, total, total);
        assertEquals(2, text().lines().count(), text());
    }
}
