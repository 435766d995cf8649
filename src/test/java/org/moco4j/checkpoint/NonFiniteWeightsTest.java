package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.FlatParameters;
import org.moco4j.tensorfile.Dtype;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.ndarray.INDArray;

/** NaN and infinite values are neither saved in a checkpoint nor loaded from a file of weights. */
class NonFiniteWeightsTest {
    private static final byte[] ONE = {0, 0, (byte) 0x80, 0x3f};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aNonFiniteStateIsNotSavedAndLastAndPreviousAreUnchanged(float bad) throws IOException {
        CheckpointStore store = new CheckpointStore(folder);
        try (MocoState good = SampleCheckpoint.tiny(1);
                MocoState later = SampleCheckpoint.tiny(2)) {
            store.saveLast(good, SampleCheckpoint.PROGRESS, SampleCheckpoint.PROVENANCE, SampleCheckpoint.CONFIG);
            store.saveLast(later, SampleCheckpoint.PROGRESS, SampleCheckpoint.PROVENANCE, SampleCheckpoint.CONFIG);
            byte[] last = Files.readAllBytes(store.last());
            byte[] previous = Files.readAllBytes(store.previous());
            Random random = new Random(3);
            for (Map.Entry<String, INDArray> place : Map.of(
                            "query", later.query().flat(),
                            "key", later.key().flat(),
                            "velocity", later.velocity().flat(),
                            "query.bn1", later.queryStatistics().flat(),
                            "key.bn1", later.keyStatistics().flat(),
                            "queue", later.queue().keys())
                    .entrySet()) {
                long at = random.nextInt((int) place.getValue().length());
                double before = place.getValue().getDouble(at);
                place.getValue().putScalar(at, bad);

                IllegalArgumentException error = assertThrows(
                        IllegalArgumentException.class,
                        () -> store.saveLast(
                                later,
                                SampleCheckpoint.PROGRESS,
                                SampleCheckpoint.PROVENANCE,
                                SampleCheckpoint.CONFIG));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> store.saveBest(
                                later,
                                SampleCheckpoint.PROGRESS,
                                SampleCheckpoint.PROVENANCE,
                                SampleCheckpoint.CONFIG));

                assertTrue(error.getMessage().startsWith("'" + place.getKey()), error.getMessage());
                assertArrayEquals(last, Files.readAllBytes(store.last()));
                assertArrayEquals(previous, Files.readAllBytes(store.previous()));
                assertTrue(Files.notExists(store.best()));
                place.getValue().putScalar(at, before);
            }
        }
    }

    /** An older version or another program may have written such a file. */
    @Test
    void aNonFiniteCheckpointIsRejectedWithTheTensorName() throws IOException {
        Path file = folder.resolve("last.safetensors");
        try (MocoState state = SampleCheckpoint.tiny(1)) {
            state.key().get("fc.bias").putScalar(0, Float.NaN);
            SafetensorsWriter writer = new SafetensorsWriter();
            NamedTensors.of(state).writeTo(writer);
            Files.write(file, bytes(writer));
            try (SafetensorsReader reader = SafetensorsReader.open(file)) {
                assertUserError(() -> NamedTensors.of(state).requireFiniteIn(reader), "'key.fc.bias' contains NaN");
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "F32, 00 00 c0 7f",
        "F32, 00 00 80 7f",
        "F32, 00 00 80 ff",
        "F16, 00 7e",
        "F16, 00 7c",
        "F16, 00 fc",
        "BF16, c0 7f",
        "BF16, 80 7f",
        "BF16, 80 ff",
        "F64, 00 00 00 00 00 00 f8 7f",
        "F64, 00 00 00 00 00 00 f0 ff",
        // 1e300 is finite, but too large for a 32-bit float.
        "F64, 9c 75 00 88 3c e4 37 7e"
    })
    void nonFiniteWeightsAreRejectedByNameAndNothingIsChanged(Dtype type, String hex) throws IOException {
        try (MocoState state = SampleCheckpoint.resnet(8, 2)) {
            String bad = "layer2.0.conv1.weight";
            ForeignFile file = new ForeignFile();
            for (FlatParameters arrays : new FlatParameters[] {state.query(), state.queryStatistics()}) {
                arrays.byName()
                        .forEach((name, array) -> file.filled(
                                name,
                                name.equals(bad) ? type : Dtype.F32,
                                name.equals(bad) ? parseHex(hex) : ONE,
                                array.shape()));
            }
            Path path = file.writeTo(folder.resolve("weights.safetensors"));
            int[] before = SampleCheckpoint.bits(state.query().flat());

            String message = assertUserError(
                    () -> QueryWeights.load(path, state.query(), state.queryStatistics()),
                    "tensor '" + bad + "' contains NaN",
                    path.toString());
            assertArrayEquals(before, SampleCheckpoint.bits(state.query().flat()));
            assertEquals(bad, message.split("'")[1]);
        }
    }

    private static byte[] bytes(SafetensorsWriter writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writer.writeWithChecksumTo(bytes);
        return bytes.toByteArray();
    }

    private static byte[] parseHex(String hex) {
        return HexFormat.ofDelimiter(" ").parseHex(hex);
    }
}
