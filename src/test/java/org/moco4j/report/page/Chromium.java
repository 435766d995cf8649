package org.moco4j.report.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real browser without a window, with its own profile and without background network traffic. */
public final class Chromium {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long PATIENCE_SECONDS = 120;

    private final Path program;
    private final Path scratch;

    private Chromium(Path program, Path scratch) {
        this.program = program;
        this.scratch = scratch;
    }

    /** The browser of this machine; skips the test if there is none. */
    public static Chromium orSkip(Path scratch) {
        Optional<Path> program = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                program.isPresent(),
                "skipped: no browser is installed. On Debian: apt-get install chromium (looked for " + NAMES + ")");
        return new Chromium(program.get(), scratch);
    }

    /** The document after its scripts have run, as HTML. Frames outside the window draw nothing. */
    String dump(Path page, int width, int height) throws IOException, InterruptedException {
        Path dom = scratch.resolve("dom.html");
        Process process = start(
                List.of(
                        "--virtual-time-budget=5000",
                        "--window-size=" + width + "," + height,
                        "--dump-dom",
                        page.toUri().toString()),
                dom);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("The browser did not end. It output: " + output());
            }
        } finally {
            stop(process);
        }
        return Files.readString(dom);
    }

    /** Opens an address and keeps it open until {@link #stop}. */
    public Process open(String address) throws IOException {
        return start(List.of("--remote-debugging-port=0", address), scratch.resolve("opened.log"));
    }

    /** Ends the browser with all its processes. */
    public static void stop(Process process) throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(10, TimeUnit.SECONDS);
    }

    private Process start(List<String> what, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + Files.createTempDirectory(scratch, "profile")));
        command.addAll(what);
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(scratch.resolve("browser.log").toFile());
        // Its temporary files are deleted with the test's folder.
        process.environment().put("TMPDIR", scratch.toString());
        return process.start();
    }

    private String output() throws IOException {
        return Files.readString(scratch.resolve("browser.log"), StandardCharsets.UTF_8);
    }
}
