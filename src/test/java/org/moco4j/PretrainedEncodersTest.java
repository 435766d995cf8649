package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.embed.ImageEncoder;
import org.moco4j.session.StopRequest;
import org.moco4j.tensorfile.TensorFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** All commands with encoders of {@code torch.save}, made by {@code make_torch_files.py}. */
class PretrainedEncodersTest {
    private static final float TOLERANCE = 1e-4f;
    /** The learning rate is so small that only weights of zero change. */
    private static final float AFTER_TRAINING = 1e-20f;

    private static final String ASSUMED = "so these are assumed: 224 pixels, resize imagenet, normalization imagenet."
            + " If they are wrong, set --image-size, --resize, --normalization.";
    private static final String[] MATCHING = {
        "--arch", "resnet50", "--stem", "imagenet", "--width", "2", "--mlp", "--moco-dim", "8"
    };

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path images;

    @BeforeEach
    void copyTheImage() throws IOException {
        images = Files.createDirectory(folder.resolve("images"));
        copy("photo.png", images.resolve("photo.png"));
    }

    private Path file(String name) throws IOException {
        return copy(name, folder.resolve(name));
    }

    private static Path copy(String name, Path target) throws IOException {
        try (InputStream in = TensorFile.class.getResourceAsStream(name)) {
            Files.copy(in, target);
        }
        return target;
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        return new Main(Main.commands(new StopRequest())).run(words, stream(out), stream(err));
    }

    private void runs(String... words) {
        assertEquals(0, run(words), () -> text(out) + text(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    }

    private float[] embed(Path encoder, String... more) throws IOException {
        Path target = folder.resolve("features.npy");
        List<String> words = new ArrayList<>(List.of("embed", "--checkpoint", encoder.toString()));
        words.addAll(List.of("--input", images.toString(), "--output", target.toString()));
        words.addAll(List.of(more));
        runs(words.toArray(String[]::new));
        try (INDArray features = Nd4j.createFromNpyFile(target.toFile())) {
            return features.ravel().toFloatVector();
        }
    }

    /** Returns the feature of the photo that PyTorch and torchvision compute. */
    private static float[] expected(String encoder) throws IOException {
        try (InputStream in = TensorFile.class.getResourceAsStream("features.json")) {
            JsonNode row = new ObjectMapper()
                    .readTree(in)
                    .get("photo.png with " + encoder)
                    .get(0);
            float[] values = new float[row.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) row.get(i).asDouble();
            }
            return values;
        }
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pth", "moco_v2.pth.tar", "classifier.pth"})
    void anImageFileHasPyTorchsFeature(String name) throws Exception {
        Path file = file(name);
        assertArrayEquals(expected(name), embed(file), TOLERANCE);
        assertContains(
                text(err),
                "Images: 224 x 224 pixels, resize imagenet (image-size assumed, resize assumed)",
                file + " does not state how its images were prepared. It has ImageNet's stem, " + ASSUMED,
                "mean 0.485, 0.456, 0.406, std 0.229, 0.224, 0.225 (assumed)");
        try (ImageEncoder encoder = ImageEncoder.load(file)) {
            assertEquals(224, encoder.imageSize());
            assertEquals(ResizeMode.IMAGENET, encoder.resize());
            assertArrayEquals(expected(name), encoder.encode(images.resolve("photo.png"))[0], TOLERANCE);
            assertArrayEquals(
                    expected(name),
                    encoder.encode(ImageIO.read(images.resolve("photo.png").toFile()))[0],
                    TOLERANCE);
        }
    }

    @Test
    void optionsReplaceWhatIsAssumed() throws IOException {
        Path file = file("plain.pth");
        float[] usual = embed(file);
        assertTrue(difference(usual, embed(file, "--resize", "torchvision")) > TOLERANCE);
        assertContains(
                text(err),
                "resize torchvision (image-size assumed, --resize)",
                "assumed: 224 pixels, normalization imagenet. If they are wrong, set --image-size, --normalization.");
        assertEquals(
                0,
                difference(usual, embed(file, "--resize", "ImageNet", "--image-size", "224", "--dataset", "Shapes")));
        embed(file, "--image-size", "96", "--resize", "center-square", "--normalization", "half");
        assertContains(text(err), "Images: 96 x 96 pixels, resize center-square (--image-size, --resize)");
        assertFalse(text(err).contains("assumed"), text(err));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pth", "moco_v2.pth.tar"})
    void anExportContainsWhatIsAssumed(String name) throws IOException {
        Path file = file(name);
        for (String ending : List.of("safetensors", "onnx", "fb")) {
            Path target = folder.resolve("encoder." + ending);
            runs("export", "--checkpoint", file.toString(), "--output", target.toString());
            assertContains(text(err), ASSUMED);
            assertFalse(text(err).contains("does not contain the normalization"), text(err));
            assertTrue(Files.size(target) > 0);
        }
        assertArrayEquals(expected(name), embed(folder.resolve("encoder.safetensors")), TOLERANCE);
        assertContains(text(err), "resize imagenet (image-size of the encoder's file, resize of the encoder's file)");
        assertFalse(text(err).contains("assumed"), text(err));
        assertTrue(
                TrainedEncoder.readOrigin(folder.resolve("encoder.safetensors")).head());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pth", "moco_v2.pth.tar"})
    void theOtherCommandsRead(String name) throws IOException {
        String file = file(name).toString();
        Files.copy(images.resolve("photo.png"), images.resolve("copy.png"));
        Files.copy(images.resolve("photo.png"), images.resolve("another.png"));
        String results = folder.resolve("results").toString();
        embed(Path.of(file));
        runs("explore", "--embeddings", folder.resolve("features.npy").toString());
        assertContains(text(out), "3 images");
        String[] small = {
            "--checkpoint",
            file,
            "--dataset",
            "Shapes",
            "--train-images",
            "96",
            "--test-images",
            "40",
            "--image-size",
            "16",
            "--results-dir",
            results,
            "--threads",
            "1"
        };
        runs(join(new String[] {"infer", "--image", images.resolve("photo.png").toString()}, small));
        assertContains(text(out), "Acc@1");
        assertContains(text(err), "resize imagenet (--image-size, resize assumed)", "(assumed)");
        runs(join(new String[] {"probe", "--epochs", "2"}, small));
        assertContains(text(out), "Acc@1");
        assertTrue(Files.isDirectory(folder.resolve("results").resolve(name.split("\\.")[0])));
    }

    private static String[] join(String[] first, String... more) {
        List<String> words = new ArrayList<>(Arrays.asList(first));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    /** Returns the options of a very small training. */
    private String[] training(String initFrom, String... more) {
        return join(
                new String[] {
                    "--init-from",
                    initFrom,
                    "--epochs",
                    "1",
                    "--image-size",
                    "16",
                    "--threads",
                    "1",
                    "--workers",
                    "1",
                    "--learning-rate",
                    "1e-35",
                    "--resume",
                    folder.resolve("checkpoint").toString(),
                    "--results-dir",
                    folder.resolve("results").toString()
                },
                more);
    }

    private String[] shapes() {
        return new String[] {
            "--dataset",
            "Shapes",
            "--train-images",
            "16",
            "--test-images",
            "8",
            "--batch-size",
            "8",
            "--moco-k",
            "16",
            "--bn-splits",
            "2",
            "--knn-k",
            "5",
            "--schedule",
            "[]"
        };
    }

    private Path lastCheckpoint() throws IOException {
        try (var files = Files.walk(folder.resolve("checkpoint"))) {
            return files.filter(file -> file.endsWith("last.safetensors"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void requireSameWeights(Path expected, Path actual) throws IOException {
        try (TrainedEncoder before = TrainedEncoder.load(expected);
                TrainedEncoder after = TrainedEncoder.load(actual)) {
            assertEquals(before.shape().withImageSize(16), after.shape());
            assertArrayEquals(
                    before.weights().flat().toFloatVector(),
                    after.weights().flat().toFloatVector(),
                    AFTER_TRAINING);
        }
    }

    @Test
    void trainingStartsFromAMocoCheckpointWithItsHead() throws IOException {
        Path file = file("moco_v2.pth.tar");
        runs(join(training(file.toString(), MATCHING), shapes()));
        assertContains(
                text(out) + text(err),
                "Weights from " + file + ": 'state_dict.module.encoder_q.*', head 'state_dict.module.encoder_q.fc.*'");
        assertFalse((text(out) + text(err)).contains("no projection head"), text(out));
        requireSameWeights(file, lastCheckpoint());
    }

    @Test
    void runStartsFromAMocoCheckpointWithItsHead() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        for (int i = 0; i < 40; i++) {
            copy("photo.png", photos.resolve(i + ".png"));
        }
        Path file = file("moco_v2.pth.tar");
        runs(join(new String[] {"run", photos.toString()}, training(file.toString(), MATCHING)));
        requireSameWeights(file, lastCheckpoint());
    }

    @Test
    void trainingLeavesAClassifierOut() throws IOException {
        Path file = file("classifier.pth");
        String[] keys = {"--arch", "resnet18", "--stem", "imagenet", "--width", "2", "--moco-dim", "8"};
        runs(join(training(file.toString(), keys), shapes()));
        assertContains(
                text(out) + text(err),
                "no projection head; the classifier 'fc.*' is left out",
                "the backbone starts from this file, the head at random");
        assertEquals(
                8,
                TrainedEncoder.readOrigin(lastCheckpoint())
                        .checkpoint()
                        .orElseThrow()
                        .config()
                        .model()
                        .mocoDim());
    }

    @Test
    void keysThatDoNotMatchAreNamed() throws IOException {
        Path file = file("moco_v2.pth.tar");
        assertEquals(2, run(join(training(file.toString(), "--width", "4", "--arch", "resnet18"), shapes())));
        assertContains(
                text(err),
                "The file contains a ResNet-50 of width 2 with ImageNet's stem and a head of two layers of 8"
                        + " dimensions",
                "Set arch to resnet50, stem to imagenet, width to 2, mlp to true, moco-dim to 8, or choose another");
        String[] other = {"--arch", "resnet50", "--stem", "cifar", "--width", "2", "--mlp", "--moco-dim", "8"};
        assertEquals(2, run(join(training(file.toString(), other), shapes())));
        assertContains(text(err), "Set stem to imagenet, or choose another file.");
    }
}
