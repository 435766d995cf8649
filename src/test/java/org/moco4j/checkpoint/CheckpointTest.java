package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class CheckpointTest {
    @TempDir
    Path folder;

    @Test
    void aStateIsRestoredBitForBit() throws IOException {
        Path file = folder.resolve("new/folder/c.safetensors");
        try (MocoState written = SampleCheckpoint.resnet(8, 1);
                MocoState restored = SampleCheckpoint.resnet(8, 2)) {
            restored.queue().moveTo(0);
            SampleCheckpoint.save(file, written);

            Checkpoint.read(file).restoreInto(restored);

            SampleCheckpoint.assertSameBits(written, restored);
        }
    }

    @Test
    void theSameStateGivesTheSameBytes() throws IOException {
        try (MocoState state = SampleCheckpoint.resnet(8, 1)) {
            SampleCheckpoint.save(folder.resolve("a"), state);
            SampleCheckpoint.save(folder.resolve("b"), state);
        }

        assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
    }

    @Test
    void theRecordsAreReadBack() throws IOException {
        Path file = folder.resolve("c.safetensors");
        try (MocoState state = SampleCheckpoint.tiny(1)) {
            SampleCheckpoint.save(file, state);
        }

        assertEquals(
                new Checkpoint(file, SampleCheckpoint.CONFIG, SampleCheckpoint.PROGRESS, SampleCheckpoint.PROVENANCE),
                Checkpoint.read(file));
    }

    @Test
    void aRunWithoutAKnnMonitorHasNoAccuracies() throws IOException {
        Path file = folder.resolve("c.safetensors");
        try (MocoState state = SampleCheckpoint.tiny(1)) {
            state.queue().moveTo(0);
            Checkpoint.write(file, state, RunProgress.none(5), SampleCheckpoint.PROVENANCE, SampleCheckpoint.CONFIG);
        }

        assertEquals(RunProgress.none(5), Checkpoint.read(file).progress());
    }

    @Test
    void aCheckpointOfAnotherModelIsRejectedWithTheFirstDifferentTensor() throws IOException {
        Path file = folder.resolve("c.safetensors");
        try (MocoState written = SampleCheckpoint.resnet(8, 1)) {
            SampleCheckpoint.save(file, written);
        }

        assertRejected(
                file, SampleCheckpoint.resnet(12, 1), "tensor 'query.fc.weight' is F32 [8, 32], expected F32 [12, 32]");
        assertRejected(
                file,
                SampleCheckpoint.tiny(1),
                "tensor 'query.conv1.weight' is F32 [4, 3, 3, 3], expected F32 [3, 2, 1, 1]");
        assertRejected(
                file,
                MocoState.initial(new EncoderShape(Architecture.RESNET34, 4, 8, false, 8), 16, DataType.FLOAT, 1),
                "tensor 'query.layer1.2.conv1.weight' is missing");
    }

    @Test
    void aCheckpointOfALargerModelIsRejectedWithAnExtraTensor() throws IOException {
        Path file = folder.resolve("c.safetensors");
        EncoderShape large = new EncoderShape(Architecture.RESNET34, 4, 8, false, 8);
        try (MocoState written = MocoState.initial(large, 16, DataType.FLOAT, 1)) {
            written.queue().moveTo(SampleCheckpoint.PROGRESS.queuePointer());
            SampleCheckpoint.save(file, written);
        }

        assertRejected(
                file, SampleCheckpoint.resnet(8, 1), "tensor 'query.layer1.2.conv1.weight' is not part of this model");
    }

    @Test
    void aFileThatWasReplacedSinceItWasReadIsRejected() throws IOException {
        Path file = folder.resolve("c.safetensors");
        try (MocoState state = SampleCheckpoint.tiny(1)) {
            SampleCheckpoint.save(file, state);
            Checkpoint read = Checkpoint.read(file);
            Checkpoint.write(
                    file, state, SampleCheckpoint.progress(4, 0), SampleCheckpoint.PROVENANCE, SampleCheckpoint.CONFIG);

            assertThrows(DamagedFileException.class, () -> read.restoreInto(state));
        }
    }

    @Test
    void aProgressThatContradictsTheQueueIsRejected() {
        try (MocoState state = SampleCheckpoint.tiny(1)) {
            state.queue().moveTo(1);

            assertThrows(IllegalArgumentException.class, () -> SampleCheckpoint.save(folder.resolve("c"), state));
        }
    }

    @Test
    void aFormatOfAnotherVersionCausesAUserError() throws IOException {
        Path file = forged("moco4j-checkpoint-2", "{}", "{}");

        assertUserError(() -> Checkpoint.read(file), "format 'moco4j-checkpoint-2', expected 'moco4j-checkpoint-1'");
    }

    @Test
    void aSafetensorsFileOfAnotherKindIsNotACheckpoint() throws IOException {
        Path file = folder.resolve("plain.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            new SafetensorsWriter().float32("a", Nd4j.createFromArray(1f)).writeTo(out);
        }

        assertThrows(DamagedFileException.class, () -> Checkpoint.read(file));
        assertThrows(NoSuchFileException.class, () -> Checkpoint.read(folder.resolve("none")));
    }

    /** Such files have a valid checksum, so only a wrong writer can produce them. */
    @Test
    void aCheckpointWithImpossibleRecordsIsRejected() throws IOException {
        String progress = CheckpointJson.write(SampleCheckpoint.PROGRESS);
        String provenance = CheckpointJson.write(SampleCheckpoint.PROVENANCE);

        assertEquals(
                SampleCheckpoint.PROGRESS,
                Checkpoint.read(forged(Checkpoint.FORMAT, progress, provenance)).progress());
        for (String wrong : new String[] {
            "",
            "null",
            "[]",
            "{}",
            progress + "x",
            progress.replace(":20,", ":-20,"),
            progress.replace(":20,", ":null,"),
            progress.replace("wallSeconds", "otherSeconds")
        }) {
            Path file = forged(Checkpoint.FORMAT, wrong, provenance);
            assertThrows(DamagedFileException.class, () -> Checkpoint.read(file), wrong);
        }
        for (String wrong : new String[] {
            "", "null", "{}", provenance.replace("2026-01-02", "some day"), provenance.replace("\"plan\"", "null")
        }) {
            Path file = forged(Checkpoint.FORMAT, progress, wrong);
            assertThrows(DamagedFileException.class, () -> Checkpoint.read(file), wrong);
        }
    }

    private Path forged(String format, String progress, String provenance) throws IOException {
        Path file = folder.resolve("forged.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            new SafetensorsWriter()
                    .metadata("format", format)
                    .metadata("config", "{}")
                    .metadata("progress", progress)
                    .metadata("provenance", provenance)
                    .writeWithChecksumTo(out);
        }
        return file;
    }

    private static void assertRejected(Path file, MocoState state, String expected) throws IOException {
        try (state) {
            Checkpoint checkpoint = Checkpoint.read(file);
            String message = assertUserError(() -> checkpoint.restoreInto(state));
            assertTrue(message.startsWith(file + ": " + expected), message);
        }
    }
}
