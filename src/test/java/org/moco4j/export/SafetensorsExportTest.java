package org.moco4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.ExportedFile;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.moco4j.tensorfile.TensorEntry;
import org.moco4j.testing.Golden;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exported weights equal PyTorch's, and an import gives the same weights again. */
class SafetensorsExportTest {
    private static final String TRACKED = ".num_batches_tracked";

    private final EncoderExport export = new EncoderExport(SampleEncoder.PRODUCER);

    @TempDir
    Path folder;

    @Test
    void namesAndShapesEqualThoseOfTheGoldenEncoder() throws IOException {
        Golden golden = Golden.moco();
        Map<String, String> expected = new TreeMap<>();
        golden.arrays().forEach((name, array) -> {
            if (name.startsWith("final.query.")) {
                expected.put(
                        name.substring("final.query.".length()),
                        Arrays.stream(array.shape()).boxed().toList().toString());
            }
        });
        Map<String, String> found = new TreeMap<>();
        List<String> tracked;
        try (TrainedEncoder encoder = golden(golden)) {
            Path file = exported(encoder, true, "golden");
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                reader.tensors()
                        .forEach(
                                (name, tensor) -> found.put(name, tensor.shape().toString()));
                tracked = found.keySet().stream()
                        .filter(name -> name.endsWith(TRACKED))
                        .toList();
                for (String name : tracked) {
                    assertEquals("I64 []", reader.tensors().get(name).form());
                }
                assertEquals("pt", reader.metadata().get("format"));
            }
        }
        assertEquals(
                expected.keySet().stream()
                        .filter(name -> name.endsWith(".running_mean"))
                        .map(name -> name.replace(".running_mean", TRACKED))
                        .collect(Collectors.toSet()),
                Set.copyOf(tracked));
        found.keySet().removeAll(tracked);
        assertEquals(expected, found);
    }

    @Test
    void halfPrecisionHalvesTheFileAndPreservesTheFeatures() throws IOException {
        EncoderShape shape = new EncoderShape(Architecture.RESNET18, 8, 16, true, 16);
        try (TrainedEncoder encoder = SampleEncoder.of(shape)) {
            Path full = exported(encoder, true, "full");
            Path half = folder.resolve("half.safetensors");
            ExportOptions options = new ExportOptions(true, Optional.empty(), true);
            ExportedFile exported = export.export(encoder, ExportFormat.SAFETENSORS, options, half);
            assertTrue(exported.maxDifference() > 0 && exported.maxDifference() < 1e-3, exported.toString());
            assertTrue(Files.size(half) < 0.6 * Files.size(full), Files.size(half) + " of " + Files.size(full));

            try (TrainedEncoder read = TrainedEncoder.load(half)) {
                encoder.weights().byName().forEach((name, array) -> {
                    float[] expected = array.dup().data().asFloat();
                    float[] found = read.weights().get(name).dup().data().asFloat();
                    for (int i = 0; i < expected.length; i++) {
                        double allowed = array.rank() == 1 ? 0 : Math.abs(expected[i]) * 0x1p-11 + 0x1p-25;
                        assertEquals(expected[i], found[i], allowed, name);
                    }
                });
            }
        }
    }

    /**
     * A value between two half-precision numbers is rounded to the nearer one; the smallest and the largest are kept.
     */
    @Test
    void halfPrecisionRoundsToTheNearest() throws IOException {
        float[] values = {0, 1, -1.0004f, 1.0006f, 65504, 6.2e-5f, 3e-6f, 5.9604645e-8f, 1e-9f, 0.33333334f};
        float[] expected = {0, 1, -1, 1.0009766f, 65504, 6.198883e-5f, 2.9802322e-6f, 5.9604645e-8f, 0, 0.33325195f};
        Path file = folder.resolve("values.safetensors");
        try (INDArray array = Nd4j.createFromArray(values);
                OutputStream out = Files.newOutputStream(file)) {
            new SafetensorsWriter().float16("values", array).writeTo(out);
        }
        try (SafetensorsReader reader = SafetensorsReader.open(file);
                INDArray read = Nd4j.create(DataType.FLOAT, values.length)) {
            assertEquals("F16 [10]", reader.tensors().get("values").form());
            reader.read("values", read);
            assertArrayEquals(expected, read.data().asFloat(), 1e-12f);
        }
    }

    /** From PyTorch's weights through an exported file to PyTorch's features. */
    @Test
    void anImportedGoldenEncoderGivesPyTorchsFeatures() throws IOException {
        Golden golden = Golden.moco();
        Path file;
        try (TrainedEncoder encoder = golden(golden)) {
            file = exported(encoder, true, "golden");
        }
        try (TrainedEncoder read = TrainedEncoder.load(file)) {
            INDArray images = golden.get("eval.x").permute(0, 2, 3, 1).dup('c').castTo(DataType.FLOAT);
            INDArray feature = EvaluationGraph.build(
                            read.shape(), (int) images.size(0), read.weights(), read.statistics())
                    .graph()
                    .outputSingle(Map.of(EvaluationGraph.IMAGES, images), EvaluationGraph.FEATURE);
            double difference =
                    ReferenceFeatures.difference(golden.get("eval.feature").castTo(DataType.FLOAT), feature);
            assertTrue(difference < 1e-4, "off by " + difference);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exportingAgainAfterAnImportGivesTheSameBytes(boolean head) throws IOException {
        try (TrainedEncoder encoder = SampleEncoder.of(new EncoderShape(Architecture.RESNET50, 2, 8, true, 16))) {
            Path first = exported(encoder, head, "first");
            try (TrainedEncoder imported = TrainedEncoder.load(first)) {
                assertEquals(Optional.of(SampleEncoder.SCALE), imported.origin().pixels());
                assertEquals(
                        Optional.of(SampleEncoder.LINEAGE), imported.origin().lineage());
                assertEquals(16, imported.shape().imageSize());
                assertEquals(head, imported.origin().head());
                Path second = exported(imported, head, "second");
                assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
            }
        }
    }

    @Test
    void anEncoderWithoutMetadataCanBeExportedAndImported() throws IOException {
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL, Optional.empty(), Optional.empty())) {
            try (TrainedEncoder imported = TrainedEncoder.load(exported(encoder, true, "unknown"))) {
                assertEquals(Optional.empty(), imported.origin().pixels());
                assertEquals(Optional.empty(), imported.origin().lineage());
            }
        }
    }

    @Test
    void anEncoderWithoutAHeadEncodesAndIsExported() throws IOException {
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            Path file = exported(encoder, false, "backbone");
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                Map<String, TensorEntry> tensors = reader.tensors();
                assertFalse(tensors.keySet().stream().anyMatch(name -> name.startsWith("fc")));
                assertEquals("none", reader.metadata().get("head"));
            }
            try (TrainedEncoder backbone = TrainedEncoder.load(file)) {
                Encoded whole = Encoded.by(encoder, 4);
                Encoded part = Encoded.by(backbone, 4);
                assertTrue(Encoded.difference(whole.backbone(), part.backbone()) < 1e-6);
                assertTrue(Encoded.difference(whole.backbone(), part.feature()) < 1e-6);

                ExportedFile again = export.export(
                        backbone, ExportFormat.ONNX, ExportOptions.usual(true), folder.resolve("again.onnx"));
                assertFalse(again.head());
                assertTrue(
                        again.notes().get(0).contains("no projection head"),
                        again.notes().toString());
            }
        }
    }

    private Path exported(TrainedEncoder encoder, boolean head, String name) throws IOException {
        Path file = folder.resolve(name + ".safetensors");
        export.export(encoder, ExportFormat.SAFETENSORS, ExportOptions.usual(head), file);
        return file;
    }

    /** The query encoder after PyTorch's last step. */
    private static TrainedEncoder golden(Golden golden) {
        EncoderShape shape = new EncoderShape(
                Architecture.RESNET18, golden.setting("width"), golden.setting("dim"), false, golden.setting("image"));
        TrainedEncoder encoder = SampleEncoder.of(shape);
        encoder.weights().byName().forEach((name, array) -> array.assign(golden.get("final.query." + name)));
        encoder.statistics().byName().forEach((name, array) -> array.assign(golden.get("final.query." + name)));
        return encoder;
    }
}
