package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.session.StopRequest;
import org.moco4j.text.TextLayout;

/** The output of all commands fits into 80 columns. Only paths and commands on their own lines may be longer. */
class OutputWidthTest {
    private static final String TINY = """
            {"dataset": "Shapes", "train-images": 64, "test-images": 32, "image-size": 16, "width": 4, "batch_size": 8,
             "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "knn-every": 1, "device_target": "CPU",
             "schedule": [], "threads": 1, "workers": 1, "epochs": 2}
            """;

    private final List<String> tooWide = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void everyLineOfEveryCommandFitsIntoEightyColumns() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, TINY);
        String run = "--config " + config + " --resume " + folder.resolve("checkpoint") + " --results-dir "
                + folder.resolve("results");

        String trained = run(0, run);
        assertTrue(trained.contains("Done."), trained);
        assertTrue(trained.contains(" ms") || trained.contains(" s\n"), "durations have a unit: " + trained);
        assertTrue(run(0, run).contains("This run is finished: 2 epochs"), "the second start");
        run(0, "infer " + run);
        run(0, "probe --probe-epochs 2 --augmented-views 0 " + run);
        run(0, "embed " + run);
        run(0, "explore --threshold 0.5 " + run);
        run(0, "search --index 3,70 " + run);
        run(2, "search --index 300 " + run);
        run(2, "search --name tset/3 " + run);
        run(2, "search --name test/3 --checkpoint missing.safetensors " + run);
        run(0, "export " + run);
        run(0, "report " + run);
        run(0, "doctor " + run);
        run(2, "--config " + config + " --batch_size 7 --moco-k 5 --warmup-epochs 300 --epochs 3");
        run(2, "--config " + folder.resolve("missing.json"));
        run(2, "infer --checkpoint " + folder);
        run(2, "hlep");
        for (String command :
                List.of("train", "run", "infer", "probe", "embed", "explore", "search", "export", "report", "bench")) {
            run(0, "help " + command);
        }

        assertEquals(List.of(), tooWide);
    }

    private String run(int status, String words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Main main = new Main(Main.commands(new StopRequest()), new StopRequest(), new TextLayout(80));

        int actual = main.run(words.split(" "), out, out);

        String run = bytes.toString(StandardCharsets.UTF_8);
        assertEquals(status, actual, run);
        run.lines()
                .filter(line -> line.length() > 80 && !isCommandOrPath(line.strip()))
                .forEach(tooWide::add);
        return run;
    }

    private boolean isCommandOrPath(String line) {
        // An entry's name, such as "results" or doctor's "ok    data folder", may come before its path.
        String path = line.replaceFirst("^((ok|warn|BAD) +[a-z]+ folder|[a-z]+) +", "");
        return line.startsWith("mvn ") || path.indexOf(' ') < 0;
    }
}
