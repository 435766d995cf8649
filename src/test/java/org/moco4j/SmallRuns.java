package org.moco4j;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.moco4j.cli.CommandList;
import org.moco4j.cli.TrainCommand;
import org.moco4j.report.MetricsLog;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.StopRequest;

/** Real runs of a very narrow encoder with eight steps per epoch, started by the command line. */
record SmallRuns(Path folder) {
    private static final String TINY = """
            {"dataset": "Shapes", "train-images": 64, "test-images": 8, "image-size": 16, "width": 4, "batch_size": 8,
             "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "knn-every": 1000, "device_target": "CPU",
             "checkpoint-every": "20 epochs, 3 steps", "schedule": [], "threads": 1, "workers": 1}
            """;

    /** The result of a command. */
    record Run(int status, String out, String err) {
        /** Returns the output without line ends, because their positions depend on the width. */
        String words() {
            return out.replaceAll("\\s+", " ");
        }
    }

    Run train(String options) throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, TINY);
        return train(config, options);
    }

    Run train(Path config, String options) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "--config",
                config.toString(),
                "--resume",
                folder.resolve("checkpoint").toString(),
                "--results-dir",
                folder.resolve("results").toString()));
        words.addAll(List.of(options.split(" ")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = new Main(new CommandList(
                        List.of(new TrainCommand(MocoTraining::run, InstantSource.system(), new StopRequest()))))
                .run(words.toArray(String[]::new), print(out), print(err));
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Returns the causes of the warnings in the run's metrics. */
    List<String> warnings() throws IOException {
        return MetricsLog.read(find("metrics.jsonl").get(0)).stream()
                .filter(line -> line.path("type").asText().equals("warning"))
                .map((JsonNode line) -> line.path("cause").asText())
                .toList();
    }

    List<Path> checkpoints() throws IOException {
        return find(".safetensors");
    }

    List<Path> find(String end) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    static int count(String word, String text) {
        return text.split(word, -1).length - 1;
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
