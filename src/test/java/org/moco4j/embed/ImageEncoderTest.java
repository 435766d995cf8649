package org.moco4j.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.export.ExportFormat;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The encoder as a library, and the README's example. */
class ImageEncoderTest {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final EncoderShape SHAPE = new EncoderShape(Architecture.RESNET18, 4, 8, false, 16);
    private static final InputNormalization SCALE =
            InputNormalization.of(new float[] {0.4f, 0.5f, 0.6f}, new float[] {0.2f, 0.25f, 0.3f});

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void export() throws IOException {
        file = exported("encoder.safetensors", Optional.of(SCALE));
    }

    private Path exported(String name, Optional<InputNormalization> scale) throws IOException {
        Path target = folder.resolve(name);
        TrainedEncoder.Origin origin =
                new TrainedEncoder.Origin(folder.resolve("origin"), Optional.empty(), scale, Optional.empty(), true);
        try (FlatParameters weights = FlatParameters.initial(new Encoder(SHAPE).parameters(), DataType.FLOAT, 1);
                FlatParameters statistics =
                        FlatParameters.initial(new Encoder(SHAPE).statistics(), DataType.FLOAT, 2)) {
            new EncoderExport(new Producer("0", "0"))
                    .export(
                            new TrainedEncoder(SHAPE, weights, statistics, origin),
                            ExportFormat.SAFETENSORS,
                            ExportOptions.usual(true),
                            target);
        }
        return target;
    }

    @Test
    void anImageHasTheSameFeatureInAnyBatch() throws IOException {
        try (ImageEncoder encoder = ImageEncoder.load(file)) {
            BufferedImage[] many = new BufferedImage[40];
            for (int i = 0; i < many.length; i++) {
                many[i] = sampleImage(i);
            }
            float[][] together = encoder.encode(many);
            assertEquals(40, together.length);
            assertEquals(encoder.dimensions(), together[0].length);
            assertArrayEquals(encoder.encode(many[33])[0], together[33], 1e-5f);
            assertEquals(1, ImageEncoder.similarity(together[3], together[3]), 1e-5);
            assertEquals(0, encoder.encode(new BufferedImage[0]).length);
        }
    }

    @Test
    void anImageOfAFolderHasTheFeatureThatEmbedWrites() throws IOException {
        Path images = Files.createDirectories(folder.resolve("pictures"));
        for (int i = 0; i < 3; i++) {
            assertTrue(ImageIO.write(
                    sampleImage(i), "png", images.resolve(i + ".png").toFile()));
        }
        Path matrix = folder.resolve("m.npy");
        try (ImageEncoder encoder = ImageEncoder.load(file)) {
            encoder.embed(images, matrix);
            try (INDArray rows = Nd4j.createFromNpyFile(matrix.toFile())) {
                assertArrayEquals(
                        encoder.encode(sampleImage(2))[0], rows.getRow(2).toFloatVector(), 1e-5f);
            }
        }
    }

    @Test
    void aGpuGivesTheFeaturesOfTheCpu() throws IOException {
        GpuEngine gpu = new GpuEngine(TestGpu.open(), GpuPrecision.FLOAT32);
        try (ImageEncoder onCpu = ImageEncoder.load(file, ImageEncoder.Compute.CPU);
                ImageEncoder onGpu = ImageEncoder.load(TrainedEncoder.load(file), SCALE, gpu)) {
            assertEquals(Optional.empty(), onCpu.device());
            assertEquals(gpu.gpu(), onGpu.device());
            assertArrayEquals(onCpu.encode(sampleImage(3))[0], onGpu.encode(sampleImage(3))[0], 1e-5f);
        }
    }

    @Test
    void aFileHasTheFeatureOfItsImage() throws Exception {
        Path imageFile = folder.resolve("picture.png");
        assertTrue(ImageIO.write(sampleImage(2), "png", imageFile.toFile()));
        try (ImageEncoder encoder = ImageEncoder.load(file)) {
            assertArrayEquals(encoder.encode(sampleImage(2))[0], encoder.encode(imageFile)[0], 1e-6f);
            assertEquals(0, encoder.encode(new Path[0]).length);
            assertTrue(assertUserError(() -> encoder.encode(file)).contains("encoder.safetensors"));
        }
    }

    @Test
    void aMissingNormalizationMustBeGiven() throws IOException {
        Path bare = exported("bare.safetensors", Optional.empty());
        assertTrue(assertUserError(() -> ImageEncoder.load(bare)).contains("normalization of its pixels"));
        try (ImageEncoder withNormalization = ImageEncoder.load(bare, SCALE);
                ImageEncoder complete = ImageEncoder.load(file)) {
            assertArrayEquals(
                    complete.encode(sampleImage(1))[0], withNormalization.encode(sampleImage(1))[0], 1e-6f);
        }
    }

    @Test
    void theExampleInTheReadmeCompilesAndRuns() throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "a JDK is needed to compile");
        Matcher block = JAVA.matcher(Files.readString(Path.of("README.md")));
        assertTrue(block.find(), "the README has an example in Java");
        Path source = folder.resolve("Alike.java");
        Files.writeString(source, block.group(1));
        String classPath = System.getProperty("java.class.path");
        assertEquals(0, compiler.run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString()));
        assertTrue(ImageIO.write(sampleImage(1), "png", folder.resolve("1.png").toFile()));
        assertTrue(ImageIO.write(sampleImage(2), "png", folder.resolve("2.png").toFile()));

        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + System.getProperty("path.separator") + classPath,
                        "Alike",
                        file.toString(),
                        folder.resolve("1.png").toString(),
                        folder.resolve("2.png").toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
        try (ImageEncoder encoder = ImageEncoder.load(file)) {
            float[][] features = encoder.encode(sampleImage(1), sampleImage(2));
            String expected = String.format(Locale.ROOT, "%.3f", ImageEncoder.similarity(features[0], features[1]));
            assertTrue(output.contains(expected), output + " has " + expected);
        }
    }

    private static BufferedImage sampleImage(int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(20 + seed, 24, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 8; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.fillOval(random.nextInt(16), random.nextInt(16), 12, 9);
        }
        graphics.dispose();
        return image;
    }
}
