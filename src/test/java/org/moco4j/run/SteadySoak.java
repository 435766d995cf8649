package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of two hours with all that a run has: augmentation, checkpoints and kNN after each epoch, a dashboard with a browser that
 * listens and fetches the page. Once a minute someone looks at what the process holds. {@code -Dsoak.minutes=120} says how long;
 * {@code target/steady.csv} keeps every look.
 */
class SteadySoak {
    private static final long MINUTES = Long.getLong("soak.minutes", 120);
    private static final Path TABLE = Path.of("target", "steady.csv");

    @TempDir
    Path folder;

    private record Look(double minute, ProcessWatch.Holding holding, double stepMillis, int epochs) {
        String line() {
            return String.format(
                    Locale.ROOT,
                    "%.1f,%d,%.3f,%.1f,%.1f,%d,%d,%.1f%n",
                    minute,
                    epochs,
                    stepMillis,
                    holding.heapMib(),
                    holding.residentMib(),
                    holding.threads(),
                    holding.files(),
                    holding.cpuSeconds());
        }
    }

    @Test
    void twoHoursOfTrainingHoldNoMoreThanTheFirstMinutes() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "looks at processes as Linux shows them");
        List<Look> looks = new ArrayList<>();
        AtomicLong heard = new AtomicLong();
        try (WatchedRun run = WatchedRun.start(folder)) {
            CompletableFuture<Void> browser = run.listen(line -> heard.incrementAndGet());
            long begin = System.nanoTime();
            ProcessWatch watch = new ProcessWatch(run.pid());
            Files.writeString(TABLE, "minute,epochs,step_ms,live_heap_mib,resident_mib,threads,files,cpu_seconds\n");
            int epochsSeen = 0;
            while (minutesSince(begin) < MINUTES) {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
                if (!run.goesOn()) {
                    throw new AssertionError("the run ended: " + run.printed());
                }
                run.fetchPage();
                assertFalse(browser.isDone(), "the browser was sent away");
                List<JsonNode> epochs = run.epochs();
                double[] millis = epochs.subList(epochsSeen, epochs.size()).stream()
                        .mapToDouble(run::stepMillis)
                        .toArray();
                epochsSeen = epochs.size();
                looks.add(new Look(minutesSince(begin), watch.look(), new Median().evaluate(millis), epochsSeen));
                Files.writeString(TABLE, looks.get(looks.size() - 1).line(), StandardOpenOption.APPEND);
            }
            assertTrue(run.end(), "the run does not end");
        }
        assertTrue(heard.get() > MINUTES, "the browser heard only " + heard + " lines");
        requireSteady(looks);
    }

    /** The first tenth is left out: compiled code, caches and the heap's own growth settle there. */
    private static void requireSteady(List<Look> looks) {
        List<Look> settled = looks.subList(looks.size() / 10, looks.size());
        print("live heap, MiB", settled, look -> look.holding().heapMib());
        print("resident memory, MiB", settled, look -> look.holding().residentMib());
        print("step time, ms", settled, Look::stepMillis);
        print("threads", settled, look -> look.holding().threads());
        print("open files", settled, look -> look.holding().files());
        requireFlat("live heap", settled, look -> look.holding().heapMib(), 1.05, 4);
        requireFlat("resident memory", settled, look -> look.holding().residentMib(), 1.03, 8);
        requireFlat("threads", settled, look -> look.holding().threads(), 1, 2);
        requireFlat("open files", settled, look -> look.holding().files(), 1, 2);
        // Neighbors on the machine make single minutes slower; a step that grows slower does so at the end.
        requireFlat("step time", settled, Look::stepMillis, 1.1, 0);
    }

    private static void requireFlat(
            String name, List<Look> looks, ToDoubleFunction<Look> figure, double times, double plus) {
        int quarter = Math.max(1, looks.size() / 4);
        double first = median(looks.subList(0, quarter), figure);
        double last = median(looks.subList(looks.size() - quarter, looks.size()), figure);
        assertTrue(last <= first * times + plus, name + " grew from " + first + " to " + last);
    }

    private static void print(String name, List<Look> looks, ToDoubleFunction<Look> figure) {
        SimpleRegression line = new SimpleRegression();
        looks.forEach(look -> line.addData(look.minute() / 60, figure.applyAsDouble(look)));
        int quarter = Math.max(1, looks.size() / 4);
        System.out.printf(
                Locale.ROOT,
                "%-22s first quarter %8.2f  last quarter %8.2f  highest %8.2f  slope %+.3f an hour%n",
                name,
                median(looks.subList(0, quarter), figure),
                median(looks.subList(looks.size() - quarter, looks.size()), figure),
                looks.stream().mapToDouble(figure).max().orElseThrow(),
                line.getSlope());
    }

    private static double median(List<Look> looks, ToDoubleFunction<Look> figure) {
        return new Median().evaluate(looks.stream().mapToDouble(figure).toArray());
    }

    private static double minutesSince(long begin) {
        return (System.nanoTime() - begin) / 60e9;
    }
}
