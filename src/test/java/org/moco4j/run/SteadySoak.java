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
 * Trains for two hours with augmentation, checkpoints and kNN after each epoch, and a dashboard with a browser that
 * listens and fetches the page. Once a minute it measures the resources of the process. {@code -Dsoak.minutes=120} sets
 * the duration. The samples are in {@code target/steady.csv}.
 */
class SteadySoak {
    private static final long MINUTES = Long.getLong("soak.minutes", 120);
    private static final Path TABLE = Path.of("target", "steady.csv");

    @TempDir
    Path folder;

    private record Sample(double minute, ProcessMeter.Usage usage, double stepMillis, int epochs) {
        String line() {
            return String.format(
                    Locale.ROOT,
                    "%.1f,%d,%.3f,%.1f,%.1f,%d,%d,%.1f%n",
                    minute,
                    epochs,
                    stepMillis,
                    usage.heapMib(),
                    usage.residentMib(),
                    usage.threads(),
                    usage.files(),
                    usage.cpuSeconds());
        }
    }

    @Test
    void twoHoursOfTrainingUseNoMoreResourcesThanTheFirstMinutes() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs the processes in /proc of Linux");
        List<Sample> samples = new ArrayList<>();
        AtomicLong received = new AtomicLong();
        try (DashboardProcess run = DashboardProcess.start(folder)) {
            CompletableFuture<Void> browser = run.listen(line -> received.incrementAndGet());
            long begin = System.nanoTime();
            ProcessMeter meter = new ProcessMeter(run.pid());
            Files.writeString(TABLE, "minute,epochs,step_ms,live_heap_mib,resident_mib,threads,files,cpu_seconds\n");
            int epochsSeen = 0;
            while (minutesSince(begin) < MINUTES) {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
                if (!run.isAlive()) {
                    throw new AssertionError("the run ended: " + run.printed());
                }
                run.fetchPage();
                assertFalse(browser.isDone(), "the dashboard closed the connection");
                List<JsonNode> epochs = run.epochs();
                double[] millis = epochs.subList(epochsSeen, epochs.size()).stream()
                        .mapToDouble(run::stepMillis)
                        .toArray();
                epochsSeen = epochs.size();
                samples.add(new Sample(minutesSince(begin), meter.sample(), new Median().evaluate(millis), epochsSeen));
                Files.writeString(TABLE, samples.get(samples.size() - 1).line(), StandardOpenOption.APPEND);
            }
            assertTrue(run.end(), "the run does not end");
        }
        assertTrue(received.get() > MINUTES, "the browser received only " + received + " lines");
        requireSteady(samples);
    }

    /** Ignores the first tenth, in which compiled code, caches and the heap still grow. */
    private static void requireSteady(List<Sample> samples) {
        List<Sample> settled = samples.subList(samples.size() / 10, samples.size());
        print("live heap, MiB", settled, sample -> sample.usage().heapMib());
        print("resident memory, MiB", settled, sample -> sample.usage().residentMib());
        print("step time, ms", settled, Sample::stepMillis);
        print("threads", settled, sample -> sample.usage().threads());
        print("open files", settled, sample -> sample.usage().files());
        requireFlat("live heap", settled, sample -> sample.usage().heapMib(), 1.05, 4);
        requireFlat("resident memory", settled, sample -> sample.usage().residentMib(), 1.03, 8);
        requireFlat("threads", settled, sample -> sample.usage().threads(), 1, 2);
        requireFlat("open files", settled, sample -> sample.usage().files(), 1, 2);
        // Other processes on the machine make single minutes slower. Steps that become slower are slowest at the end.
        requireFlat("step time", settled, Sample::stepMillis, 1.1, 0);
    }

    private static void requireFlat(
            String name, List<Sample> samples, ToDoubleFunction<Sample> figure, double times, double plus) {
        int quarter = Math.max(1, samples.size() / 4);
        double first = median(samples.subList(0, quarter), figure);
        double last = median(samples.subList(samples.size() - quarter, samples.size()), figure);
        assertTrue(last <= first * times + plus, name + " grew from " + first + " to " + last);
    }

    private static void print(String name, List<Sample> samples, ToDoubleFunction<Sample> figure) {
        SimpleRegression line = new SimpleRegression();
        samples.forEach(sample -> line.addData(sample.minute() / 60, figure.applyAsDouble(sample)));
        int quarter = Math.max(1, samples.size() / 4);
        System.out.printf(
                Locale.ROOT,
                "%-22s first quarter %8.2f  last quarter %8.2f  highest %8.2f  slope %+.3f an hour%n",
                name,
                median(samples.subList(0, quarter), figure),
                median(samples.subList(samples.size() - quarter, samples.size()), figure),
                samples.stream().mapToDouble(figure).max().orElseThrow(),
                line.getSlope());
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return new Median().evaluate(samples.stream().mapToDouble(figure).toArray());
    }

    private static double minutesSince(long begin) {
        return (System.nanoTime() - begin) / 60e9;
    }
}
