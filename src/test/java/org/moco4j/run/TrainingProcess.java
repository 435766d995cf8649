package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.moco4j.Main;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.testing.JavaProcess;

/** A training in a separate process, which tests kill, stop or limit. */
final class TrainingProcess {
    /** Options for short processes: starting them is faster without the second compiler and a parallel collector. */
    private static final List<String> FAST_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g");

    private final Process process;
    private final Path log;

    private TrainingProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static TrainingProcess start(TinyConfig tiny, int epochs) throws IOException {
        return start(tiny, epochs, "");
    }

    /** @param before shell commands before the program, such as a limit */
    static TrainingProcess start(TinyConfig tiny, int epochs, String before) throws IOException {
        Files.createDirectories(tiny.folder());
        Path config = tiny.folder().resolve("config.json");
        Files.writeString(config, tiny.epochs(epochs).toJson());
        Path log = Files.createTempFile(tiny.folder(), "log", ".txt");
        List<String> command = new ArrayList<>();
        if (!before.isEmpty()) {
            command.addAll(List.of("bash", "-c", before + "; exec \"$@\"", "bash"));
        }
        command.addAll(JavaProcess.command(FAST_START, Main.class, "--config", config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new TrainingProcess(process, log);
    }

    /**
     * Runs the same training to its end in this process.
     *
     * @return the printed text
     */
    static String finish(TinyConfig tiny, int epochs) throws Exception {
        return finish(tiny.epochs(epochs));
    }

    static String finish(MocoConfig config) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        MocoTraining.of(config)
                .listener(new RunConsole(out, OutputMode.LINES, InstantSource.system()))
                .run();
        return printed.toString(StandardCharsets.UTF_8);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Kills the process with SIGKILL.
     *
     * @return whether it was alive
     */
    boolean kill() throws InterruptedException {
        boolean alive = process.isAlive();
        process.destroyForcibly().waitFor();
        return alive;
    }

    /** @param name the name of the signal, INT or TERM */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        kill.waitFor();
    }

    int status() throws InterruptedException {
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the process does not end");
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    void requireStatus(int status) throws IOException, InterruptedException {
        assertEquals(status, status(), output());
    }

    /** Returns the temporary files in the folders of checkpoints and results. */
    static List<Path> incompleteFiles(TinyConfig tiny) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(tiny.epochs(1).runFolder(), tiny.epochs(1).resultsFolder())) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".tmp")).forEach(found::add);
                }
            }
        }
        return found;
    }
}
