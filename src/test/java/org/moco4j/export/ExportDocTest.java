package org.moco4j.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.ExportedFile;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The Java code of docs/export.md is here word for word, compiles, and gives the right features. */
class ExportDocTest {
    private static final Path DOC = Path.of("docs/export.md");
    private static final Path THIS = Path.of("src/test/java/org/moco4j/export/ExportDocTest.java");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final int IMAGES = 3;
    private static final int SIZE = 32;

    @TempDir
    Path folder;

    private Path checkpoint;
    private Encoded expected;

    @BeforeEach
    void sample() throws IOException {
        checkpoint = folder.resolve("checkpoint.safetensors");
        try (TrainedEncoder encoder = SampleEncoder.of(new EncoderShape(Architecture.RESNET18, 4, 8, false, SIZE))) {
            new EncoderExport(SampleEncoder.PRODUCER)
                    .export(encoder, ExportFormat.SAFETENSORS, ExportOptions.usual(true), checkpoint);
            expected = Encoded.by(encoder, IMAGES);
        }
    }

    @Test
    void theJavaCodeOfThePageIsTheCodeOfThisTest() throws IOException {
        String here = unindented(Files.readString(THIS));
        List<String> blocks = JAVA.matcher(Files.readString(DOC))
                .results()
                .map((MatchResult block) -> unindented(block.group(1)))
                .toList();
        assertEquals(3, blocks.size());
        for (String block : blocks) {
            assertTrue(here.contains(block), "not in this test, word for word:\n" + block);
        }
    }

    @Test
    void onnxRuntime() throws IOException, OrtException {
        Path file = folder.resolve("encoder.onnx");
        assertEquals(List.of(), export(checkpoint, file));
        assertClose(expected.backbone(), encodeByOnnxRuntime(file, zeroToOne()));
    }

    @Test
    void sameDiff() throws IOException {
        Path file = folder.resolve("encoder.fb");
        assertEquals(List.of(), export(checkpoint, file));
        INDArray pixels = Nd4j.createFromArray(zeroToOne()).permute(0, 2, 3, 1);
        assertClose(expected.backbone(), encodeBySameDiff(file, pixels).toFloatMatrix());
    }

    static List<String> export(Path checkpoint, Path target) throws IOException {
        try (TrainedEncoder encoder = TrainedEncoder.load(checkpoint)) {
            ExportedFile exported = new EncoderExport(new Producer("0.1.0", "unknown"))
                    .export(encoder, ExportFormat.of(target), ExportOptions.usual(true), target);
            return exported.notes();
        }
    }

    /** {@code [N, 3, 32, 32]} from 0 to 1, to {@code [N, backboneDim]}. */
    static float[][] encodeByOnnxRuntime(Path file, float[][][][] pixels) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor images = OnnxTensor.createTensor(environment, pixels);
                OrtSession.Result result = session.run(Map.of("images", images))) {
            return (float[][]) result.get("backbone").orElseThrow().getValue();
        }
    }

    /** {@code [N, 32, 32, 3]} from 0 to 1, to {@code [N, backboneDim]}. */
    static INDArray encodeBySameDiff(Path file, INDArray pixels) {
        SameDiff encoder = SameDiff.load(file.toFile(), false);
        INDArray mean = encoder.getVariable("pixel_mean").getArr();
        INDArray std = encoder.getVariable("pixel_std").getArr();
        INDArray images = pixels.sub(mean).div(std);
        return encoder.outputSingle(Map.of("images", images), "backbone");
    }

    private float[][][][] zeroToOne() {
        float[][][][] images = new float[IMAGES][3][SIZE][SIZE];
        for (int n = 0; n < IMAGES; n++) {
            for (int i = 0; i < 3 * SIZE * SIZE; i++) {
                images[n][i / (SIZE * SIZE)][i / SIZE % SIZE][i % SIZE] =
                        Byte.toUnsignedInt(expected.pixels()[n][i]) / 255f;
            }
        }
        return images;
    }

    private static void assertClose(float[][] expected, float[][] found) {
        assertEquals(IMAGES, found.length);
        double difference = Encoded.difference(expected, found);
        assertTrue(difference <= 1e-4, "off by " + difference);
    }

    private static String unindented(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
