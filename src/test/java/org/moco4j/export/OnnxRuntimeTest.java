package org.moco4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.Stem;

/** Runs exported ONNX files in Microsoft's runtime. */
class OnnxRuntimeTest {
    private static final int IMAGES = 32;
    private static final double TOLERANCE = 1e-4;

    private final EncoderExport export = new EncoderExport(SampleEncoder.PRODUCER);

    @TempDir
    Path folder;

    static Stream<Arguments> encoders() {
        return Stream.of(
                Arguments.of(new EncoderShape(Architecture.RESNET18, 8, 16, false, 32), OnnxInput.ZERO_TO_ONE),
                Arguments.of(new EncoderShape(Architecture.RESNET18, 5, 7, true, 9), OnnxInput.BYTES),
                Arguments.of(new EncoderShape(Architecture.RESNET34, 4, 8, true, 16), OnnxInput.NORMALIZED),
                Arguments.of(new EncoderShape(Architecture.RESNET50, 4, 8, true, 16), OnnxInput.ZERO_TO_ONE),
                Arguments.of(new EncoderShape(Architecture.RESNET50, 2, 8, false, 8), OnnxInput.BYTES),
                Arguments.of(
                        new EncoderShape(Architecture.RESNET18, Stem.IMAGENET, 8, 16, false, 63),
                        OnnxInput.ZERO_TO_ONE),
                Arguments.of(new EncoderShape(Architecture.RESNET50, Stem.IMAGENET, 2, 8, true, 64), OnnxInput.BYTES));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void anExportedFileGivesTheProgramsFeaturesForEveryBatchSize(EncoderShape shape, OnnxInput input)
            throws IOException, OrtException {
        try (TrainedEncoder encoder = SampleEncoder.of(shape)) {
            Path file = folder.resolve("encoder.onnx");
            export.export(encoder, ExportFormat.ONNX, new ExportOptions(true, Optional.of(input), false), file);
            Encoded expected = Encoded.by(encoder, IMAGES);
            assertTrue(
                    Encoded.difference(expected.feature(), new float[][] {expected.feature()[1]}) > 20 * TOLERANCE,
                    "two images have features that differ, so that a wrong one would show");
            try (OrtSession session = session(file)) {
                for (int batch : new int[] {1, 2, 7, IMAGES}) {
                    Map<String, float[][]> found = run(session, expected.pixels(), batch, input, shape.imageSize());
                    assertEquals(batch, found.get("feature").length);
                    assertClose(expected.feature(), found.get("feature"));
                    assertClose(expected.backbone(), found.get("backbone"));
                }
            }
        }
    }

    @Test
    void withoutTheHeadThereIsOneOutput() throws IOException, OrtException {
        Path file = folder.resolve("encoder.onnx");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            export.export(encoder, ExportFormat.ONNX, ExportOptions.usual(false), file);
        }
        try (OrtSession session = session(file)) {
            assertEquals(Set.of("backbone"), session.getOutputNames());
        }
    }

    @Test
    void theMetadataDescribesInputAndOrigin() throws IOException, OrtException {
        Path file = folder.resolve("encoder.onnx");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            export.export(encoder, ExportFormat.ONNX, ExportOptions.usual(true), file);
        }
        try (OrtSession session = session(file)) {
            assertEquals("MoCo4J", session.getMetadata().getProducerName());
            assertEquals(1234, session.getMetadata().getVersion(), "the steps of the training");
            assertEquals(
                    Map.ofEntries(
                            Map.entry("architecture", "resnet18"),
                            Map.entry("width", "4"),
                            Map.entry("head", "linear"),
                            Map.entry("image_size", "8"),
                            Map.entry("input", "RGB images [N, 3, 8, 8], float values from 0 to 1"),
                            Map.entry("normalization", "inside the model: (images - pixel_mean) / pixel_std"),
                            Map.entry("pixel_mean", "0.49, 0.48, 0.45"),
                            Map.entry("pixel_std", "0.25, 0.24, 0.26"),
                            Map.entry("batch_norm", "folded into the convolutions"),
                            Map.entry("run", "größe-0123abcd"),
                            Map.entry("epochs", "7"),
                            Map.entry("steps", "1234"),
                            Map.entry("dataset", "Cifar10"),
                            Map.entry("dataset_checksum", "sha256:5f"),
                            Map.entry("trained_by", "MoCo4J 0.1.0 (d77bd4c)"),
                            Map.entry("trained_at", "2026-01-02T03:04:05Z"),
                            Map.entry("exported_by", "MoCo4J 0.2.0 (be69029)")),
                    session.getMetadata().getCustomMetadata());
            TensorInfo images =
                    (TensorInfo) session.getInputInfo().get("images").getInfo();
            assertArrayEquals(new long[] {-1, 3, 8, 8}, images.getShape());
            assertEquals(OnnxJavaType.FLOAT, images.type);
        }
    }

    /** The metadata must describe every kind of input, so that a reader can use the model. */
    @ParameterizedTest
    @CsvSource({
        "ZERO_TO_ONE, 'float values from 0 to 1', inside the model: (images - pixel_mean) / pixel_std",
        "BYTES, 'uint8 values from 0 to 255', inside the model: (images / 255 - pixel_mean) / pixel_std",
        "NORMALIZED, 'float values, normalized', before the model: images = (value / 255 - pixel_mean) / pixel_std of"
                + " values from 0 to 255"
    })
    void theMetadataDescribesTheNormalization(OnnxInput input, String words, String formula)
            throws IOException, OrtException {
        Path file = folder.resolve("encoder.onnx");
        try (TrainedEncoder encoder =
                SampleEncoder.of(SampleEncoder.SMALL, Optional.of(SampleEncoder.SCALE), Optional.empty())) {
            export.export(encoder, ExportFormat.ONNX, new ExportOptions(true, Optional.of(input), false), file);
        }
        try (OrtSession session = session(file)) {
            Map<String, String> metadata = session.getMetadata().getCustomMetadata();
            assertTrue(metadata.get("input").contains(words), metadata.get("input"));
            assertEquals(formula, metadata.get("normalization"));
            assertEquals(1, session.getMetadata().getVersion(), "nothing is known of the training");
        }
    }

    @Test
    void imagesOfAnotherSizeAreRefused() throws IOException, OrtException {
        Path file = folder.resolve("encoder.onnx");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            export.export(encoder, ExportFormat.ONNX, ExportOptions.usual(true), file);
        }
        try (OrtSession session = session(file)) {
            byte[][] larger = new byte[1][3 * 9 * 9];
            assertThrows(OrtException.class, () -> run(session, larger, 1, OnnxInput.ZERO_TO_ONE, 9));
        }
    }

    private static OrtSession session(Path file) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        }
    }

    private static Map<String, float[][]> run(OrtSession session, byte[][] pixels, int batch, OnnxInput input, int size)
            throws OrtException {
        try (OnnxTensor images = tensor(pixels, batch, input, size);
                OrtSession.Result result = session.run(Map.of("images", images))) {
            return Map.of(
                    "feature", (float[][]) result.get("feature").orElseThrow().getValue(),
                    "backbone", (float[][]) result.get("backbone").orElseThrow().getValue());
        }
    }

    private static OnnxTensor tensor(byte[][] pixels, int batch, OnnxInput input, int size) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = {batch, 3, size, size};
        int each = 3 * size * size;
        if (input == OnnxInput.BYTES) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(batch * each);
            for (int image = 0; image < batch; image++) {
                bytes.put(pixels[image]);
            }
            return OnnxTensor.createTensor(environment, bytes.flip(), shape, OnnxJavaType.UINT8);
        }
        FloatBuffer floats = FloatBuffer.allocate(batch * each);
        for (int image = 0; image < batch; image++) {
            for (int i = 0; i < each; i++) {
                float value = Byte.toUnsignedInt(pixels[image][i]) / 255f;
                int channel = i / (size * size);
                floats.put(
                        input == OnnxInput.ZERO_TO_ONE
                                ? value
                                : (value - SampleEncoder.SCALE.mean().get(channel))
                                        / SampleEncoder.SCALE.std().get(channel));
            }
        }
        return OnnxTensor.createTensor(environment, floats.flip(), shape);
    }

    private static void assertClose(float[][] expected, float[][] found) {
        double difference = Encoded.difference(expected, found);
        assertTrue(difference <= TOLERANCE, "off by " + difference);
    }
}
