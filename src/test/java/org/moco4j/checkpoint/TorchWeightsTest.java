package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.nn.Stem;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.Program;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.tensorfile.TensorFile;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Encoders in files of {@code torch.save}, made by {@code make_torch_files.py}. */
class TorchWeightsTest {
    private static final int SIZE = 224;
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = TensorFile.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static JsonNode expected(String name) throws IOException {
        try (InputStream in = TensorFile.class.getResourceAsStream("features.json")) {
            return new ObjectMapper().readTree(in).get(name);
        }
    }

    /** Waves of different directions, {@code [2, SIZE, SIZE, 3]}, as in the script. */
    private static INDArray images() {
        INDArray images = Nd4j.create(DataType.FLOAT, 2, SIZE, SIZE, 3);
        float[] values = new float[2 * SIZE * SIZE * 3];
        int at = 0;
        for (int n = 0; n < 2; n++) {
            for (int y = 0; y < SIZE; y++) {
                for (int x = 0; x < SIZE; x++) {
                    for (int c = 0; c < 3; c++) {
                        values[at] = (float) Math.sin(0.05 * (x + 2 * y) * (1 + n) + c);
                        at++;
                    }
                }
            }
        }
        images.assign(Nd4j.createFromArray(values).reshape(2, SIZE, SIZE, 3));
        return images;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "plain.pth, RESNET18, 4, 12, false",
        "moco_v2.pth.tar, RESNET50, 2, 8, true",
        "half.pt, RESNET18, 2, 6, false",
        "bfloat16.pt, RESNET18, 2, 6, false",
        "channels_last.pt, RESNET18, 2, 6, false",
        "one_storage.pt, RESNET18, 2, 6, false"
    })
    void theFeaturesAreThoseOfPyTorch(String name, Architecture architecture, int width, int dim, boolean mlp)
            throws IOException {
        try (TrainedEncoder loaded = TrainedEncoder.load(file(name))) {
            TrainedEncoder encoder = loaded.withInput(SIZE, Optional.empty(), Optional.empty());
            assertEquals(new EncoderShape(architecture, Stem.IMAGENET, width, dim, mlp, SIZE), encoder.shape());
            EvaluationGraph graph = EvaluationGraph.build(encoder.shape(), 2, encoder.weights(), encoder.statistics());
            INDArray features = new PlanEngine(new Nd4jKernels(), DataType.FLOAT)
                    .compile(Program.forward(graph.graph(), List.of(EvaluationGraph.FEATURE)))
                    .run(Map.of(EvaluationGraph.IMAGES, images()))
                    .get(EvaluationGraph.FEATURE);
            JsonNode rows = expected(name);
            for (int row = 0; row < 2; row++) {
                for (int d = 0; d < dim; d++) {
                    assertEquals(rows.get(row).get(d).asDouble(), features.getDouble(row, d), TOLERANCE);
                }
            }
        }
    }

    @Test
    void aMocoCheckpointGivesItsQueryEncoderWithTheProjectionHead() throws IOException {
        String names = TrainedEncoder.readOrigin(file("moco_v2.pth.tar")).names();
        assertTrue(names.contains("module.encoder_q."), names);
        assertTrue(names.contains("skipped: 'state_dict.module.encoder_k.*'"), names);
        assertTrue(TrainedEncoder.readOrigin(folder.resolve("moco_v2.pth.tar")).head());
    }

    /** Prefixes of a bare state dictionary, MoCo, MoCo on one GPU, Lightly and solo-learn, and DataParallel. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "module.encoder_q.",
                "encoder_q.",
                "encoder_q.0.",
                "backbone.",
                "encoder.",
                "model.",
                "module.",
                ""
            })
    void weightsAfterAnyPrefixAreFoundInBothFormats(String prefix) throws IOException {
        Path zip = folder.resolve("zip.pth");
        try (ZipFile source = new ZipFile(file("plain.pth").toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (ZipEntry entry : Collections.list(source.entries())) {
                byte[] bytes = source.getInputStream(entry).readAllBytes();
                target.putNextEntry(new ZipEntry(entry.getName()));
                target.write(
                        entry.getName().endsWith("/data.pkl")
                                ? renamed(bytes, "^(?=(conv1|bn1|layer\\d|fc)\\.)", prefix)
                                : bytes);
            }
        }
        requireSame(folder.resolve("plain.pth"), zip, prefix + "*");
        Path legacy = folder.resolve("legacy.pth");
        byte[] bytes = Files.readAllBytes(file("moco_v2.pth.tar"));
        Files.write(legacy, renamed(bytes, "^module\\.encoder_q\\.", prefix));
        requireSame(folder.resolve("moco_v2.pth.tar"), legacy, "state_dict." + prefix + "*");
    }

    private static void requireSame(Path expected, Path actual, String pattern) throws IOException {
        try (TrainedEncoder before = TrainedEncoder.load(expected);
                TrainedEncoder after = TrainedEncoder.load(actual)) {
            assertEquals(before.shape(), after.shape());
            assertTrue(after.origin().head());
            assertTrue(
                    pattern.equals("*") || after.origin().names().contains("'" + pattern + "'"),
                    after.origin().names());
            assertArrayEquals(
                    before.weights().flat().toFloatVector(),
                    after.weights().flat().toFloatVector());
            assertArrayEquals(
                    before.statistics().flat().toFloatVector(),
                    after.statistics().flat().toFloatVector());
        }
    }

    /** Returns a pickle whose texts are changed: the instruction X, the length in 32 bits, and the text. */
    private static byte[] renamed(byte[] pickle, String pattern, String replacement) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        ByteBuffer bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            byte instruction = bytes.get();
            result.write(instruction);
            int length = bytes.remaining() >= Integer.BYTES ? bytes.getInt(bytes.position()) : 0;
            if (instruction != 'X' || length <= 0 || length > 200 || length > bytes.remaining() - Integer.BYTES) {
                continue;
            }
            String text = new String(pickle, bytes.position() + Integer.BYTES, length, StandardCharsets.ISO_8859_1);
            String other = text.replaceFirst(pattern, replacement);
            if (!other.equals(text)) {
                bytes.position(bytes.position() + Integer.BYTES + length);
                byte[] size = ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(other.length())
                        .array();
                result.writeBytes(size);
                result.writeBytes(other.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return result.toByteArray();
    }

    @Test
    void theMessageKeepsOneOfSeveralEncodersByCodeForPyTorch() throws IOException {
        byte[] bytes = Files.readAllBytes(file("moco_v2.pth.tar"));
        Path two = folder.resolve("two.pth");
        Files.write(
                two, renamed(renamed(bytes, "^module\\.encoder_q\\.", "left."), "^module\\.encoder_k\\.", "right."));
        String message = assertUserError(() -> TrainedEncoder.load(two));
        assertTrue(message.contains("several encoders: 'state_dict.left.*', 'state_dict.right.*'"), message);
        assertTrue(message.contains("torch.load(\"" + two + "\""), message);
        assertTrue(message.contains("name.startswith(\"state_dict.left.\")"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "evil.pth, posix.system",
        "evil_legacy.pth, posix.system",
        "whole_model.pth, torch.nn.modules.linear.Linear"
    })
    void otherObjectsAreRefusedByName(String name, String refused) throws IOException {
        Path file = file(name);
        String message = assertUserError(() -> TrainedEncoder.load(file));
        assertTrue(
                message.startsWith(file + " contains an object of the Python class or function " + refused + ";"),
                message);
        assertTrue(message.contains("Nothing of it was run."), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pth", "moco_v2.pth.tar", "one_storage.pt"})
    void aFileThatIsCutShortAnywhereIsReported(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(file(name));
        for (int part = 0; part < 20; part++) {
            Path cut = folder.resolve(part + ".pth");
            byte[] some = Arrays.copyOf(bytes, bytes.length * part / 20);
            Files.write(cut, some);
            String message = assertUserError(() -> TrainedEncoder.load(cut));
            assertTrue(message.startsWith(cut.toString()), message);
            assertFalse(message.contains("Exception"), message);
        }
    }
}
