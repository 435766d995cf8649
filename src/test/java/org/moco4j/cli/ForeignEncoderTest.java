package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tests the images for an encoder of another program: size, resizing and normalization, and how these are chosen and
 * shown.
 */
class ForeignEncoderTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path encoder;
    private Path images;

    @BeforeEach
    void prepare() throws IOException {
        EncoderShape shape = new EncoderShape(Architecture.RESNET18, 4, 8, false, 32);
        SafetensorsWriter writer = new SafetensorsWriter();
        try (FlatParameters weights = FlatParameters.initial(new Encoder(shape).parameters(), DataType.FLOAT, 1);
                FlatParameters statistics =
                        FlatParameters.initial(new Encoder(shape).statistics(), DataType.FLOAT, 2)) {
            weights.byName().forEach((name, array) -> {
                if (!name.startsWith("fc.")) {
                    writer.float32("backbone." + name, array);
                }
            });
            statistics.byName().forEach((name, array) -> writer.float32("backbone." + name, array));
            encoder = folder.resolve("foreign.safetensors");
            try (OutputStream out = Files.newOutputStream(encoder)) {
                writer.writeTo(out);
            }
        }
        images = Files.createDirectories(folder.resolve("images"));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 3; i++) {
            BufferedImage image = new BufferedImage(100, 70, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 7000; p++) {
                image.setRGB(p % 100, p / 100, random.nextInt(1 << 24));
            }
            ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
    }

    private void run(Command command, String... options) throws Exception {
        err.reset();
        PrintStream discarded = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        command.run(new Arguments(command).read(List.of(options), discarded, errors));
    }

    /** Returns the features of the images. */
    private float[] embed(Path checkpoint, String... more) throws Exception {
        Path target = folder.resolve("features.npy");
        List<String> options = new ArrayList<>(List.of(
                "--checkpoint", checkpoint.toString(), "--input", images.toString(), "--output", target.toString()));
        options.addAll(Arrays.asList(more));
        run(new EmbedCommand(InstantSource.system()), options.toArray(String[]::new));
        try (INDArray features = Nd4j.createFromNpyFile(target.toFile())) {
            return features.ravel().toFloatVector();
        }
    }

    private EmbeddingDescription note() throws IOException {
        return EmbeddingDescription.beside(Path.of("features.npy")).read(folder).orElseThrow();
    }

    private void assertPrinted(String words) {
        // Without line breaks: where they are depends on the width.
        String printed = err.toString(StandardCharsets.UTF_8);
        assertTrue(printed.replaceAll("\\s+", " ").contains(words), printed);
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    @Test
    void theImageSizeOfTheCommandLineIsUsedAndShown() throws Exception {
        float[] usual = embed(encoder);
        assertPrinted("Images: 32 x 32 pixels, resize center-square (image-size of the config, resize of the config)");
        assertPrinted("Weights: 'backbone.*', no projection head");
        assertPrinted("There is no projection head in " + encoder);
        assertEquals(32, note().imageSize());
        float[] larger = embed(encoder, "--image-size", "48");
        assertPrinted("Images: 48 x 48 pixels, resize center-square (--image-size, ");
        assertEquals(48, note().imageSize());
        assertTrue(difference(usual, larger) > 1e-3);
    }

    @Test
    void withoutNormalizationTheGuessIsShown() throws Exception {
        float[] guessed = embed(encoder);
        assertPrinted("Pixels: (value / 255 - mean) / std, mean 0.4914, 0.4822, 0.4465, std 0.2023, 0.1994, 0.201"
                + " (CIFAR-10's, a guess");
        assertEquals(0, difference(guessed, embed(encoder, "--normalization", "cifar10")));
        assertPrinted("(--normalization cifar10)");
        assertEquals(0, difference(guessed, embed(encoder, "--dataset", "Cifar10")));
        assertPrinted("(of the data set Cifar10)");
    }

    @Test
    void theNormalizationOfTheCommandLineIsUsedAndRecorded() throws Exception {
        float[] guessed = embed(encoder);
        float[] named = embed(encoder, "--normalization", "ImageNet");
        assertTrue(difference(guessed, named) > 1e-3);
        assertTrue(note().normalization().contains("mean 0.485, 0.456, 0.406, std 0.229, 0.224, 0.225"));
        assertEquals(0, difference(named, embed(encoder, "--normalization", "0.485,0.456,0.406,0.229,0.224,0.225")));
        for (String wrong : List.of("imagenette", "1,2,3", "0,0,0,1,1,0", "0,0,NaN,1,1,1", "0,0,0,1,1,x")) {
            assertUserError(
                    () -> embed(encoder, "--normalization", wrong), "--normalization " + wrong + ": expected imagenet");
        }
        assertUserError(() -> embed(encoder, "--normalization", "data"), "no data set is named");
    }

    @Test
    void anExportKeepsTheImageOptions() throws Exception {
        String[] imageOptions = {"--image-size", "40", "--normalization", "half", "--resize", "torchvision"};
        float[] before = embed(encoder, imageOptions);
        Path exported = folder.resolve("exported.safetensors");
        List<String> options =
                new ArrayList<>(List.of("--checkpoint", encoder.toString(), "--output", exported.toString()));
        options.addAll(List.of(imageOptions));
        run(new ExportCommand(), options.toArray(String[]::new));
        assertEquals(0, difference(before, embed(exported)));
        assertPrinted(
                "Images: 40 x 40 pixels, resize torchvision (image-size of the encoder's file, resize of the encoder's"
                        + " file)");
        assertPrinted("mean 0.5, 0.5, 0.5, std 0.5, 0.5, 0.5 (of the encoder's file)");
        assertEquals("torchvision", note().resize());
        assertTrue(difference(before, embed(exported, "--resize", "center-square")) > 1e-4);
        assertEquals("center-square", note().resize());
    }
}
