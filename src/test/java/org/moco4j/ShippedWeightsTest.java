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
    private static final String FINGERPRINT = "1f32e003488a0c60bf9c45dc8242ba87a019fa7bd01643dff61c0a33b64a2c33";
    /** Processors round differently. */
    private static final float TOLERANCE = 1e-4f;

    private static final String[] SHAPES = {"--dataset", "Shapes", "--train-images", "40", "--test-images", "20"};

    /** The first numbers of the features of the first test images, recorded in float32 on a processor with AVX-512. */
    private static final float[][] BACKBONE = {
        {0.010284f, 0.049772f, 0.000000f, 0.004421f, 0.001012f, 0.000870f, 0.028946f, 0.041172f},
        {0.013728f, 0.009553f, 0.000181f, 0.000000f, 0.000000f, 0.001834f, 0.049150f, 0.054429f},
        {0.054583f, 0.000000f, 0.000000f, 0.000000f, 0.000000f, 0.044286f, 0.040871f, 0.146113f},
    };

    private static final float[][] OUTPUT = {
        {-0.034901f, 0.027374f, -0.108386f, 0.065817f, -0.061183f, -0.065541f, 0.030924f, -0.020532f},
        {0.004539f, 0.010619f, -0.053693f, 0.133138f, -0.015586f, 0.134814f, 0.080360f, 0.010670f},
        {-0.037898f, 0.096329f, -0.056482f, 0.112049f, -0.013483f, 0.120864f, 0.032789f, 0.086004f},
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
