package org.moco4j.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.Main;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;

/**
 * A run of two hours with all that a run has: augmentation, checkpoints and kNN after each epoch, a dashboard with a browser that
 * listens and fetches the page. Once a minute someone looks at what the process holds. {@code -Dsoak.minutes=120} says how long;
 * {@code target/steady.csv} keeps every look.
 */
class SteadySoak {
    private static final long MINUTES = Long.getLong("soak.minutes", 120);
    private static final Pattern ADDRESS = Pattern.compile("dashboard +(http://localhost:\\d+/)");
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
        MocoConfig config = config();
        Path log = folder.resolve("log.txt");
        Process process = start(config, log);
        AtomicLong heard = new AtomicLong();
        List<Look> looks = new ArrayList<>();
        try {
            HttpClient client = HttpClient.newHttpClient();
            URI page = address(log, process);
            CompletableFuture<Void> browser = client.sendAsync(
                            HttpRequest.newBuilder(page.resolve("events")).build(), HttpResponse.BodyHandlers.ofLines())
                    .thenAcceptAsync(answer -> answer.body().forEach(line -> heard.incrementAndGet()));
            long begin = System.nanoTime();
            ProcessWatch watch = new ProcessWatch(process.pid());
            Files.writeString(TABLE, "minute,epochs,step_ms,live_heap_mib,resident_mib,threads,files,cpu_seconds\n");
            int epochsSeen = 0;
            while (minutesSince(begin) < MINUTES) {
                Thread.sleep(Duration.ofMinutes(1).toMillis());
                assertTrue(process.isAlive(), () -> "the run ended:\n" + read(log));
                assertEquals(200, get(client, page));
                assertFalse(browser.isDone(), "the browser was sent away");
                List<JsonNode> epochs = epochs(config);
                Look look = new Look(
                        minutesSince(begin),
                        watch.look(),
                        stepMillis(epochs.subList(epochsSeen, epochs.size()), config),
                        epochs.size());
                epochsSeen = epochs.size();
                looks.add(look);
                Files.writeString(TABLE, look.line(), StandardOpenOption.APPEND);
            }
            process.destroy();
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), "the run does not end");
            assertTrue(heard.get() > MINUTES, "the browser heard only " + heard + " lines");
        } finally {
            process.destroyForcibly();
        }
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
        // Neighbours on the machine make single minutes slower; a step that grows slower does so at the end.
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

    private MocoConfig config() throws IOException {
        return MocoConfig.parse("""
                {"dataset": "Shapes", "train-images": 4000, "test-images": 1000, "width": 8, "batch_size": 32,
                 "moco-k": 256, "bn-splits": 4, "epochs": 1000000, "device_target": "CPU", "threads": 1,
                 "resume": "%s", "results-dir": "%s"}
                """.formatted(folder.resolve("checkpoint"), folder.resolve("results")), "the soak");
    }

    private Process start(MocoConfig config, Path log) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), config.toJson());
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseG1GC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--config",
                        file.toString(),
                        "--dashboard",
                        "0"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static URI address(Path log, Process process) throws Exception {
        while (process.isAlive()) {
            Matcher line = ADDRESS.matcher(Files.readString(log));
            if (line.find()) {
                return URI.create(line.group(1));
            }
            Thread.sleep(100);
        }
        throw new IOException("the run ended: " + Files.readString(log));
    }

    private static int get(HttpClient client, URI page) throws Exception {
        return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static List<JsonNode> epochs(MocoConfig config) throws IOException {
        return MetricsLog.read(new ResultsFolder(config.resultsFolder()).metrics()).stream()
                .filter(line -> line.path("type").asText().equals("epoch"))
                .toList();
    }

    private static double stepMillis(List<JsonNode> epochs, MocoConfig config) {
        double[] millis = epochs.stream()
                .mapToDouble(line -> 1000.0
                        * config.optimisation().batchSize()
                        / line.path("images_per_second").asDouble())
                .toArray();
        return new Median().evaluate(millis);
    }

    private static double minutesSince(long begin) {
        return (System.nanoTime() - begin) / 60e9;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
