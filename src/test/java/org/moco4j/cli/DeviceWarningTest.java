package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.plan.cuda.GpuState;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.StopRequest;

/** On a machine without a GPU, each command that runs a network says once why it computes on the CPU. */
@ExtendWith(CommandTester.Extension.class)
class DeviceWarningTest {
    private static final Pattern LINE = Pattern.compile("^computing on the CPU: .+", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private final CommandTester commands;

    DeviceWarningTest(CommandTester commands) {
        this.commands = commands;
    }

    @BeforeEach
    void needsNoGpu() {
        assumeFalse(GpuState.examine().ready(), "this machine has a GPU");
    }

    private void assertOneLine(Command command, String... options) throws Exception {
        long before = lines(commands.out() + commands.err());
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("--device_target", "GPU"));
        assertEquals(0, commands.run(command, words.toArray(String[]::new)));
        String all = commands.out() + commands.err();
        assertEquals(before + 1, lines(all), all);
    }

    private static long lines(String text) {
        return LINE.matcher(text).results().count();
    }

    @Test
    void infer() throws Exception {
        assertOneLine(new InferCommand(InstantSource.system()), "--queries", "1");
    }

    @Test
    void embedAndSearchByAnImage() throws Exception {
        Path matrix = folder.resolve("m.npy");
        assertOneLine(new EmbedCommand(InstantSource.system()), "--output", matrix.toString());
        Path image = folder.resolve("query.png");
        CommandTester.writeImage(image, 7);
        assertOneLine(new SearchCommand(InstantSource.system()), matrix.toString(), "--image", image.toString());
    }

    @Test
    void probe() throws Exception {
        assertOneLine(new ProbeCommand(InstantSource.system()), "--probe-epochs", "1", "--augmented-views", "0");
    }

    @Test
    void bench() throws Exception {
        assertOneLine(new BenchCommand(), "--steps", "1", "--warmup", "1");
    }

    @Test
    void train() throws Exception {
        assertOneLine(
                new TrainCommand(MocoTraining::run, InstantSource.system(), new StopRequest()),
                "--resume",
                folder.resolve("checkpoint").toString(),
                "--results-dir",
                folder.resolve("results").toString());
    }

    @Test
    void kernelsThatNeedAGpuAreRejectedBeforeAnyFolderIsMade() {
        Path checkpoints = folder.resolve("checkpoint");
        Path results = folder.resolve("results");
        assertUserError(
                () -> commands.run(
                        new TrainCommand(MocoTraining::run, InstantSource.system(), new StopRequest()),
                        "--kernels",
                        "cuda",
                        "--device_target",
                        "GPU",
                        "--resume",
                        checkpoints.toString(),
                        "--results-dir",
                        results.toString()),
                "kernels is cuda, but ");
        assertFalse(Files.exists(checkpoints));
        assertFalse(Files.exists(results));
        assertEquals(0, lines(commands.out() + commands.err()));
    }

    @Test
    void otherCommandsRejectThemToo() throws Exception {
        Path matrix = folder.resolve("made.npy");
        commands.run(new EmbedCommand(InstantSource.system()), "--output", matrix.toString());
        Path target = folder.resolve("new/m.npy");
        List<String> cuda = List.of("--kernels", "cuda", "--device_target", "GPU");
        Map<Command, List<String>> words = Map.of(
                new EmbedCommand(InstantSource.system()), List.of("--output", target.toString()),
                new ExploreCommand(InstantSource.system()), List.of("--embeddings", matrix.toString()),
                new InferCommand(InstantSource.system()), List.of(),
                new ProbeCommand(InstantSource.system()), List.of(),
                new BenchCommand(), List.of("--steps", "1"));
        words.forEach((command, options) -> assertUserError(
                () -> commands.run(
                        command, Stream.concat(options.stream(), cuda.stream()).toArray(String[]::new)),
                "kernels is cuda, but "));
        assertFalse(Files.exists(target.getParent()));
    }

    @Test
    void runChoosesTheGpuByItself() throws Exception {
        Path photos = folder.resolve("photos");
        for (int i = 0; i < 40; i++) {
            CommandTester.writeImage(photos.resolve(i + ".png"), i);
        }
        RunCommand run = new RunCommand(MocoTraining::run, InstantSource.system(), new StopRequest());
        List<String> words = List.of(
                photos.toString(),
                "--width",
                "4",
                "--image-size",
                "16",
                "--epochs",
                "1",
                "--resume",
                folder.resolve("c").toString(),
                "--results-dir",
                folder.resolve("r").toString());
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        assertEquals(0, run.run(new Arguments(run).read(words, stream, stream)));
        assertEquals(1, lines(err.toString(StandardCharsets.UTF_8)), err.toString(StandardCharsets.UTF_8));
    }
}
