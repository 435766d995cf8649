package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TrainedEncoderTest {
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
        UserError error = assertThrows(UserError.class, () -> TrainedEncoder.load(file));
        assertTrue(error.getMessage().contains("[64, 3, 5, 5]"), error.getMessage());
        assertTrue(error.getMessage().contains("ImageNet"), error.getMessage());
    }

    @Test
    void aFileOfOtherTensorsIsRejectedWithTheMissingName() throws IOException {
        try (INDArray array = Nd4j.zeros(DataType.FLOAT, 2)) {
            Path file = written(new SafetensorsWriter().float32("embedding", array));
            UserError error = assertThrows(UserError.class, () -> TrainedEncoder.load(file));
            assertTrue(error.getMessage().contains("conv1.weight"), error.getMessage());
        }
    }

    @Test
    void theErrorForAMissingFileNamesIt() {
        UserError error = assertThrows(UserError.class, () -> TrainedEncoder.readOrigin(folder.resolve("none")));
        assertTrue(error.getMessage().contains("none"), error.getMessage());
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

    private Path written(SafetensorsWriter writer) throws IOException {
        Path file = folder.resolve("encoder.safetensors");
        AtomicFile.write(file, writer::writeTo);
        assertTrue(Files.size(file) > 0);
        return file;
    }
}
