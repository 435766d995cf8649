package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.embed.ImageEncoder;
import org.moco4j.session.StopRequest;
import org.moco4j.testing.JavaProcess;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The encoder that ships with the program: its file, its features, and its name in every command. */
class ShippedWeightsTest {
    private static final String NAME = "cifar10-resnet18";
    private static final Path FILE = Path.of("models", NAME + ".safetensors");
    private static final String FINGERPRINT = "eb04844b41451a20811a2d0f4b5f65fdadce53b2ce522d7e6e9bb1979298eb28";
    /** Processors round differently. */
    private static final float TOLERANCE = 1e-4f;

    private static final String[] SHAPES = {"--dataset", "Shapes", "--train-images", "40", "--test-images", "20"};

    /** The first numbers of the features of the first test images, recorded in float32 on a processor with AVX-512. */
    private static final float[][] BACKBONE = {
        {0.021957f, 0.007938f, 0.008945f, 0.012907f, 0.007657f, 0.006626f, 0.033420f, 0.084125f},
        {0.051937f, 0.014056f, 0.025630f, 0.027482f, 0.029742f, 0.030487f, 0.052140f, 0.179450f},
        {0.042986f, 0.019583f, 0.031264f, 0.017489f, 0.024221f, 0.097046f, 0.041561f, 0.049735f},
    };

    private static final float[][] OUTPUT = {
        {-0.111145f, 0.104576f, 0.112463f, 0.006953f, -0.011097f, 0.142696f, 0.065461f, -0.037515f},
        {-0.005184f, 0.093686f, 0.103869f, 0.028381f, -0.142341f, 0.047269f, -0.016945f, 0.094208f},
        {0.011751f, -0.020152f, 0.138765f, -0.030681f, 0.119132f, 0.006504f, -0.000177f, 0.129206f},
    };

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void theFileIsThere() {
        assertTrue(
                Files.isRegularFile(FILE),
                FILE + " is missing. It is part of the repository: git checkout -- " + FILE + " brings it back.");
    }

    private int run(List<String> words) {
        out.reset();
        err.reset();
        return new Main(Main.commands(new StopRequest())).run(words.toArray(String[]::new), stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    /** Runs a command on a few synthetic images. */
    private void runs(String command, String... options) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of(SHAPES));
        words.addAll(List.of(
                "--threads", "2", "--results-dir", folder.resolve("results").toString()));
        words.addAll(List.of(options));
        assertEquals(0, run(words), this::printed);
    }

    @Test
    void theFileStatesHowItsImagesArePrepared() throws IOException {
        try (ImageEncoder encoder = ImageEncoder.load(FILE)) {
            assertEquals(512, encoder.dimensions());
            assertEquals(32, encoder.imageSize());
            assertEquals(ResizeMode.CENTER_SQUARE, encoder.resize());
            assertEquals(
                    InputNormalization.of(
                            new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2023f, 0.1994f, 0.201f}),
                    encoder.normalization());
            assertEquals(FINGERPRINT, encoder.fingerprint(), FILE + " is not the file that was published.");
        }
        assertTrue(Files.size(FILE) < 25_000_000);
    }

    @Test
    void theFeaturesOfSyntheticImagesAreTheRecordedOnes() {
        assertFeatures("backbone", 512, BACKBONE);
        assertFeatures("output", 128, OUTPUT);
    }

    private void assertFeatures(String feature, int dimensions, float[][] recorded) {
        Path file = folder.resolve(feature + ".npy");
        runs("embed", "--checkpoint", NAME, "--split", "test", "--feature", feature, "--output", file.toString());
        assertContains(printed(), "File: " + FILE);
        try (INDArray features = Nd4j.createFromNpyFile(file.toFile())) {
            assertArrayEquals(new long[] {20, dimensions}, features.shape());
            for (int i = 0; i < recorded.length; i++) {
                float[] row = Arrays.copyOf(features.getRow(i).toFloatVector(), recorded[i].length);
                assertArrayEquals(recorded[i], row, TOLERANCE, feature + " of image " + i);
            }
        }
    }

    @Test
    void commandsTakeTheNameInsteadOfAFile() {
        Path file = folder.resolve("images.npy");
        runs("embed", "--checkpoint", NAME, "--output", file.toString());
        runs("search", file.toString(), "--checkpoint", NAME, "--image", "docs/views.png");
        runs("infer", "--checkpoint", NAME, "--knn-k", "5");
        runs(
                "export",
                "--checkpoint",
                NAME,
                "--output",
                folder.resolve("copy.safetensors").toString());
        Path resume = folder.resolve("checkpoint");
        runs(
                "train",
                "--init-from",
                NAME,
                "--resume",
                resume.toString(),
                "--epochs",
                "1",
                "--batch_size",
                "16",
                "--moco-k",
                "32",
                "--bn-splits",
                "2",
                "--knn-k",
                "5",
                "--schedule",
                "",
                "--device_target",
                "CPU");
        assertContains(printed(), "Weights from " + NAME);
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheNames() {
        assertEquals(2, run(List.of("embed", "--checkpoint", "cifar-resnet18", "--input", "docs")));
        assertContains(
                printed().replaceAll("\\s+", " "), "did you mean \"" + NAME + "\"?", "the name of an encoder: " + NAME);
    }

    @Test
    void theNameIsKnownInAnyWorkingFolder() throws Exception {
        List<String> command = JavaProcess.command(
                List.of(), Main.class, "export", "--checkpoint", NAME, "--output", "copy.safetensors");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        assertTrue(Files.isRegularFile(folder.resolve("copy.safetensors")), printed);
    }

    @Test
    void anotherFileOfThatNameInTheWorkingFolderIsUsedInstead() throws Exception {
        Files.writeString(folder.resolve(NAME), "not weights");
        List<String> command = JavaProcess.command(List.of(), Main.class, "embed", "--checkpoint", NAME);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), printed);
        assertContains(printed.replaceAll("\\s+", " "), NAME, "not a safetensors file");
    }
}
