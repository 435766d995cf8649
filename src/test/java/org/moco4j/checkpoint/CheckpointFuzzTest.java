package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.io.AtomicFile;
import org.moco4j.tensorfile.Dtype;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** Runs a short part of {@link CheckpointFuzzSoak}, and the inputs that it found. */
class CheckpointFuzzTest {
    private static final byte[] F32 = {0, 0, 0, 1};

    @TempDir
    Path folder;

    private static void runShort(Fuzz row, int inputs) {
        Fuzz.Outcome outcome = row.run(Budget.inputs(inputs));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }

    @Test
    void headersAreReadOrRejectedWithTheFileName() throws IOException {
        runShort(new CheckpointFuzz(folder).safetensors(), 200);
    }

    @Test
    void checkpointsAreReadOrRejectedWithTheFileName() throws IOException {
        runShort(new CheckpointFuzz(folder).checkpoints(), 150);
    }

    @Test
    void encodersAreReadOrRejectedWithTheFileName() throws IOException {
        runShort(new CheckpointFuzz(folder).encoders(), 150);
    }

    @Test
    void weightsAreReadOrRejectedWithTheFileName() throws IOException {
        runShort(new CheckpointFuzz(folder).weights(), 150);
    }

    /** This encoder would need ten gigabytes of memory. */
    @Test
    void aFileWithOnlyTheStemDoesNotAllocateTheWholeEncoder() throws IOException {
        Path file = new ForeignFile()
                .filled("conv1.weight", Dtype.F32, F32, 1000, 3, 3, 3)
                .writeTo(folder.resolve("wide.safetensors"));
        assertRejected(file, "tensor 'bn1.weight' is missing");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, (1 << 20) + 1, 1L << 31, Long.MAX_VALUE})
    void aStemWithAnImpossibleWidthIsRejected(long width) throws IOException {
        byte[] checkpoint = new CheckpointFuzz(folder).checkpointBytes();
        // A tensor with an axis of size 0 needs no bytes.
        String header =
                "{\"conv1.weight\":{\"dtype\":\"F32\",\"shape\":[" + width + ",3,3,3,0],\"data_offsets\":[0,0]}}";
        Path file = Files.write(folder.resolve("odd.safetensors"), ForgedFiles.withHeader(checkpoint, header));
        assertThrows(UserError.class, () -> TrainedEncoder.load(file));
        Path none = new ForeignFile()
                .filled("conv1.weight", Dtype.F32, F32, 0, 3, 3, 3)
                .writeTo(folder.resolve("none.safetensors"));
        assertRejected(none, "expected a width from 1");
    }

    @Test
    void aConfigOfALargeModelWithSmallTensorsDoesNotAllocateIt() throws IOException {
        byte[] checkpoint = new CheckpointFuzz(folder).checkpointBytes();
        String header = ForgedFiles.header(checkpoint)
                .replaceFirst("\\\\\"width\\\\\"\\s*:\\s*1,", "\\\\\"width\\\\\": 1024,")
                .replace("resnet18", "resnet50");
        Path file = Files.write(folder.resolve("large.safetensors"), ForgedFiles.withHeader(checkpoint, header));
        assertRejected(file, "tensor 'query.conv1.weight' is F32 [1, 3, 3, 3], expected F32 [1024, 3, 3, 3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-8", "7", "1025", "2147483647", "99999999999", "x"})
    void anImpossibleImageSizeIsRejected(String size) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter().metadata("image_size", size);
        Path file = folder.resolve("size.safetensors");
        AtomicFile.write(file, writer::writeTo);
        assertRejected(file, "image_size");
    }

    private static void assertRejected(Path file, String expected) {
        String message =
                assertThrows(UserError.class, () -> TrainedEncoder.load(file)).getMessage();
        assertTrue(message.contains(file.toString()) && message.contains(expected), message);
    }
}
