package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.moco4j.Main;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.testing.JavaProcess;

/** An endless training of the size of the quickstart, in a separate process with a dashboard and browsers. */
final class DashboardProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("dashboard +(http://localhost:\\d+/)");

    private final MocoConfig config;
    private final Path log;
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI page;

    private DashboardProcess(MocoConfig config, Path log, Process process) throws Exception {
        this.config = config;
        this.log = log;
        this.process = process;
        page = address();
    }

    /** Starts the run and waits until its dashboard answers. */
    static DashboardProcess start(Path folder) throws Exception {
        MocoConfig config =
                MocoConfig.parse("""
                {"dataset": "Shapes", "train-images": 4000, "test-images": 1000, "width": 8, "batch_size": 32,
                 "moco-k": 256, "bn-splits": 4, "epochs": 1000000, "device_target": "CPU", "threads": 1,
                 "resume": "%s", "results-dir": "%s"}
                """.formatted(folder.resolve("checkpoint"), folder.resolve("results")), "the soak");
        Path file = Files.writeString(folder.resolve("config.json"), config.toJson());
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(JavaProcess.command(
                        List.of("-Xmx512m", "-XX:+UseG1GC"),
                        Main.class,
                        "--config",
                        file.toString(),
                        "--dashboard",
                        "0"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new DashboardProcess(config, log, process);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Fetches the page as a browser does. */
    void fetchPage() throws IOException, InterruptedException {
        assertEquals(
                200,
                client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode());
    }

    /**
     * Passes each line of the dashboard's events to {@code received}, on a thread of the client, until the run ends.
     */
    CompletableFuture<Void> listen(Consumer<String> received) {
        return client.sendAsync(
                        HttpRequest.newBuilder(page.resolve("events")).build(), HttpResponse.BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(received));
    }

    /** Returns the metrics of the epochs so far. */
    List<JsonNode> epochs() throws IOException {
        return MetricsLog.read(new ResultsFolder(config.resultsFolder()).metrics()).stream()
                .filter(line -> line.path("type").asText().equals("epoch"))
                .toList();
    }

    /** Returns the time of a step of this epoch, in milliseconds. */
    double stepMillis(JsonNode epoch) {
        return 1000.0
                * config.optimizer().batchSize()
                / epoch.path("images_per_second").asDouble();
    }

    String printed() throws IOException {
        return Files.readString(log);
    }

    /** Stops the run by SIGTERM. */
    boolean end() throws InterruptedException {
        process.destroy();
        return process.waitFor(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private URI address() throws Exception {
        while (process.isAlive()) {
            Matcher line = ADDRESS.matcher(printed());
            if (line.find()) {
                return URI.create(line.group(1));
            }
            Thread.sleep(100);
        }
        throw new IOException("the run ended: " + printed());
    }
}
