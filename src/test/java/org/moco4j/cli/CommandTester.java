package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.run.MocoTraining;

/**
 * Runs commands on a very small run and keeps what they print. All test classes share the run, so it is trained only
 * once.
 */
final class CommandTester {
    private final TrainedRun run;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private CommandTester(TrainedRun run) {
        this.run = run;
    }

    /** Runs a command with the config of the run. */
    int run(Command command, String... options) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("--config", run.configFile().toString()));
        words.addAll(List.of(options));
        return runWithoutConfig(command, words);
    }

    /** Runs a command without a config file. */
    int runWithoutConfig(Command command, List<String> words) throws Exception {
        return command.run(new Arguments(command).read(words, stream(out), stream(err)));
    }

    /** Returns the config of the run. */
    MocoConfig config() {
        return run.config();
    }

    /** Returns the config file of the run. */
    Path configFile() {
        return run.configFile();
    }

    /** Returns a temporary folder. All test classes share it. */
    Path folder() {
        return run.folder();
    }

    /** Returns what the commands printed on standard output. */
    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Returns what the commands printed on standard error. */
    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Deletes the text on standard error. */
    void clear() {
        err.reset();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Writes a black PNG file with one gray pixel. */
    static void writeImage(Path file, int gray) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(9, 12, BufferedImage.TYPE_INT_RGB);
        image.setRGB(4, 4, gray * 0x0a0a0a);
        assertTrue(ImageIO.write(image, "png", file.toFile()));
    }

    /** A run of one epoch in a temporary folder, which is deleted after all tests. */
    private record TrainedRun(Path folder, Path configFile, MocoConfig config) implements AutoCloseable {
        static TrainedRun train() {
            try {
                Path folder = Files.createTempDirectory("moco4j-commands-");
                Path configFile = folder.resolve("tiny.json");
                Files.writeString(configFile, """
                        {"dataset": "Shapes", "train-images": 96, "test-images": 40, "image-size": 16,
                         "width": 4, "epochs": 1, "batch_size": 8, "moco-k": 32, "moco-dim": 16, "bn-splits": 2,
                         "knn-k": 5, "schedule": [], "device_target": "CPU", "threads": 1, "resume": "%s", "results-dir": "%s"}
                        """.formatted(folder.resolve("checkpoint"), folder.resolve("results")));
                MocoConfig config = MocoConfig.parse(Files.readString(configFile), "the test");
                PrintStream discarded = stream(new ByteArrayOutputStream());
                MocoTraining.of(config)
                        .listener(new RunConsole(discarded, OutputMode.QUIET, InstantSource.system()))
                        .run();
                return new TrainedRun(folder, configFile, config);
            } catch (Exception e) {
                throw new IllegalStateException("The run of the tests failed.", e);
            }
        }

        @Override
        public void close() throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Passes a new tester to the constructor of each test. */
    static final class Extension implements ParameterResolver {
        private static final ExtensionContext.Namespace NAMESPACE =
                ExtensionContext.Namespace.create(CommandTester.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == CommandTester.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            TrainedRun run = context.getRoot()
                    .getStore(NAMESPACE)
                    .getOrComputeIfAbsent(TrainedRun.class, key -> TrainedRun.train(), TrainedRun.class);
            return new CommandTester(run);
        }
    }
}
