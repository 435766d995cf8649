package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.tensorfile.Dtype;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TrainedEncoderTest {
    private static final byte[] F32 = {0, 0, 0, 1};

    @TempDir
    Path folder;

    @Test
    void aCheckpointDescribesItsQueryEncoderCompletely() throws IOException {
        MocoConfig config = MocoConfig.defaults().with("width", "4").with("moco-dim", "16");
        Path file = folder.resolve("last.safetensors");
        EncoderShape shape = EncoderShapeReader.of(config);
        try (MocoState state = MocoState.initial(shape, 4096, DataType.FLOAT, 3)) {
            state.queue().moveTo(SampleCheckpoint.PROGRESS.queuePointer());
            Checkpoint.write(file, state, SampleCheckpoint.PROGRESS, SampleCheckpoint.PROVENANCE, config);
            try (TrainedEncoder encoder = TrainedEncoder.load(file)) {
                assertEquals(shape, encoder.shape());
                assertArrayEquals(
                        state.query().flat().toFloatVector(),
                        encoder.weights().flat().toFloatVector());
                assertArrayEquals(
                        state.queryStatistics().flat().toFloatVector(),
                        encoder.statistics().flat().toFloatVector());
                assertEquals(
                        Optional.of(SampleCheckpoint.PROVENANCE.pixels()),
                        encoder.origin().pixels());
                assertEquals(config, encoder.origin().checkpoint().orElseThrow().config());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RESNET18, 4, false", "RESNET34, 8, true", "RESNET50, 4, false"})
    void theShapeIsReadFromTheTensorsOfAnyFile(Architecture architecture, int width, boolean mlp) throws IOException {
        EncoderShape shape = new EncoderShape(architecture, width, 24, mlp, 48);
        InputNormalization pixels = SampleCheckpoint.PROVENANCE.pixels();
        ExportedMetadata metadata = new ExportedMetadata(Optional.of(48), Optional.of(pixels), Optional.empty());
        try (FlatParameters weights = FlatParameters.initial(new Encoder(shape).parameters(), DataType.FLOAT, 1);
                FlatParameters statistics =
                        FlatParameters.initial(new Encoder(shape).statistics(), DataType.FLOAT, 2)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            metadata.toMap().forEach(writer::metadata);
            weights.byName().forEach(writer::float32);
            statistics.byName().forEach(writer::float32);
            Path file = written(writer);
            try (TrainedEncoder encoder = TrainedEncoder.load(file)) {
                assertEquals(shape, encoder.shape());
                assertEquals(Optional.of(pixels), encoder.origin().pixels());
                assertEquals(Optional.empty(), encoder.origin().checkpoint());
                assertArrayEquals(
                        weights.flat().toFloatVector(), encoder.weights().flat().toFloatVector());
            }
        }
    }

    @Test
    void theStemOfImageNetIsRejectedWithAnExplanation() throws IOException {
        Path file = written(new SafetensorsWriter().float32("conv1.weight", Nd4j.zeros(DataType.FLOAT, 64, 3, 5, 5)));
        assertRejected(file, "[64, 3, 5, 5]");
        assertRejected(file, "ImageNet");
    }

    @Test
    void aFileOfOtherTensorsIsRejectedWithTheMissingName() throws IOException {
        try (INDArray array = Nd4j.zeros(DataType.FLOAT, 2)) {
            assertRejected(written(new SafetensorsWriter().float32("embedding", array)), "conv1.weight");
        }
    }

    @Test
    void theErrorForAMissingFileNamesIt() {
        assertUserError(() -> TrainedEncoder.readOrigin(folder.resolve("none")), "none");
    }

    @Test
    void anOlderCheckpointWithoutNormalizationStillOpens() throws IOException {
        String older = CheckpointJson.write(SampleCheckpoint.PROVENANCE).replaceFirst("\"pixels\":\\{.*?\\},", "");
        assertTrue(!older.contains("pixels"), older);
        assertNull(CheckpointJson.read(older, Provenance.class, "pixels").pixels());
        assertThrows(
                com.fasterxml.jackson.core.JsonProcessingException.class,
                () -> CheckpointJson.read(older, Provenance.class));
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
        byte[] checkpoint = CheckpointFuzz.checkpoint(folder.resolve("checkpoint.safetensors"));
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
        byte[] checkpoint = CheckpointFuzz.checkpoint(folder.resolve("checkpoint.safetensors"));
        String header = ForgedFiles.header(checkpoint)
                .replaceFirst("\\\\\"width\\\\\"\\s*:\\s*1,", "\\\\\"width\\\\\": 1024,")
                .replace("resnet18", "resnet50");
        Path file = Files.write(folder.resolve("large.safetensors"), ForgedFiles.withHeader(checkpoint, header));
        assertRejected(file, "tensor 'query.conv1.weight' is F32 [1, 3, 3, 3], expected F32 [1024, 3, 3, 3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-8", "7", "1025", "2147483647", "99999999999", "x"})
    void anImpossibleImageSizeIsRejected(String size) throws IOException {
        assertRejected(written(new SafetensorsWriter().metadata("image_size", size)), "image_size");
    }

    private Path written(SafetensorsWriter writer) throws IOException {
        Path file = folder.resolve("encoder.safetensors");
        AtomicFile.write(file, writer::writeTo);
        assertTrue(Files.size(file) > 0);
        return file;
    }

    private static void assertRejected(Path file, String expected) {
        assertUserError(() -> TrainedEncoder.load(file), file.toString(), expected);
    }
}
