package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.moco.MocoState;
import org.moco4j.tensorfile.SafetensorsWriter;

class QueryWeightsTest {
    private final MocoState trained = SampleCheckpoint.resnet(8, 1);
    private final MocoState fresh = SampleCheckpoint.resnet(8, 2);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        trained.close();
        fresh.close();
    }

    @Test
    void onlyTheQueryWeightsOfACheckpointAreLoaded() throws IOException {
        Path file = folder.resolve("c.safetensors");
        SampleCheckpoint.save(file, trained);
        int[] key = SampleCheckpoint.bits(fresh.key().flat());

        QueryWeights.load(file, fresh.query(), fresh.queryStatistics());

        assertLoaded();
        assertArrayEquals(key, SampleCheckpoint.bits(fresh.key().flat()));
    }

    @Test
    void aFileWithTorchvisionsNamesIsLoaded() throws IOException {
        QueryWeights.load(plain("", ""), fresh.query(), fresh.queryStatistics());

        assertLoaded();
    }

    @Test
    void aFileWithAPrefixIsLoaded() throws IOException {
        QueryWeights.load(plain("query.", ""), fresh.query(), fresh.queryStatistics());

        assertLoaded();
    }

    @Test
    void aTensorOfAnotherShapeIsRejectedByName() throws IOException {
        try (MocoState other = SampleCheckpoint.resnet(12, 1)) {
            assertRejected(plain("", ""), other, "tensor 'fc.weight' is F32 [8, 32], expected F32 [12, 32]");
        }
    }

    @Test
    void aMissingTensorIsRejectedByName() throws IOException {
        assertRejected(plain("", "layer4.1.bn2.running_var"), fresh, "tensor 'layer4.1.bn2.running_var' is missing");
    }

    @Test
    void aMissingOrDamagedFileIsRejected() throws IOException {
        Path none = folder.resolve("none.safetensors");
        assertUserError(
                () -> QueryWeights.load(none, fresh.query(), fresh.queryStatistics()), none + " does not exist");

        assertRejected(
                Files.writeString(folder.resolve("text"), "no safetensors at all"), fresh, "its header should have");
    }

    private Path plain(String prefix, String without) throws IOException {
        SafetensorsWriter writer = new SafetensorsWriter().bytes(prefix + "something.else", new byte[3]);
        trained.query().byName().forEach((name, array) -> writer.float32(prefix + name, array));
        trained.queryStatistics().byName().forEach((name, array) -> {
            if (!name.equals(without)) {
                writer.float32(prefix + name, array);
            }
        });
        Path file = folder.resolve("plain.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            writer.writeTo(out);
        }
        return file;
    }

    private void assertLoaded() {
        assertArrayEquals(
                SampleCheckpoint.bits(trained.query().flat()),
                SampleCheckpoint.bits(fresh.query().flat()));
        assertArrayEquals(
                SampleCheckpoint.bits(trained.queryStatistics().flat()),
                SampleCheckpoint.bits(fresh.queryStatistics().flat()));
    }

    private static void assertRejected(Path file, MocoState state, String expected) {
        int[] before = SampleCheckpoint.bits(state.query().flat());
        String message = assertUserError(() -> QueryWeights.load(file, state.query(), state.queryStatistics()));
        assertTrue(message.startsWith(file + ": " + expected), message);
        assertArrayEquals(before, SampleCheckpoint.bits(state.query().flat()));
    }
}
