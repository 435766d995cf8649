package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.train.MocoState;

class CheckpointDamageTest {
    private final MocoState state = SampleRun.tiny(9);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void aFileCutShortAtEveryHundredthOfItsLengthIsNoticed() throws IOException {
        byte[] whole = resnet();

        for (int percent = 0; percent < 100; percent++) {
            int length = (int) ((long) whole.length * percent / 100);
            assertNoticed(Arrays.copyOf(whole, length), "cut to " + length);
        }
    }

    @Test
    void aFileCutShortAnywhereIsNoticed() throws IOException {
        byte[] whole = tiny();

        for (int length = 0; length < whole.length; length++) {
            assertNoticed(Arrays.copyOf(whole, length), "cut to " + length);
        }
    }

    @Test
    void aFileThatGrewIsNoticed() throws IOException {
        byte[] whole = tiny();

        assertNoticed(Arrays.copyOf(whole, whole.length + 1), "a byte more");
        assertNoticed(Arrays.copyOf(whole, 2 * whole.length), "zeros behind it");
    }

    @Test
    void aThousandBytesChangedOneByOneAreNoticed() throws IOException {
        byte[] whole = resnet();
        Random random = new Random(1);

        for (int i = 0; i < 1000; i++) {
            assertChangeIsNoticed(whole, random.nextInt(whole.length), 1 + random.nextInt(255));
        }
    }

    @Test
    void aChangeOfAnyByteIsNoticed() throws IOException {
        byte[] whole = tiny();
        Random random = new Random(2);

        for (int at = 0; at < whole.length; at++) {
            assertChangeIsNoticed(whole, at, 1 << random.nextInt(8));
        }
    }

    @Test
    void anyBitOfTheFirstBytesIsNoticed() throws IOException {
        byte[] whole = tiny();

        for (int bit = 0; bit < 8 * 64; bit++) {
            assertChangeIsNoticed(whole, bit / 8, 1 << (bit % 8));
        }
    }

    @Test
    void weightsFromADamagedCheckpointAreTheUsersToMend() throws IOException {
        byte[] whole = tiny();
        Random random = new Random(3);

        for (int i = 0; i < 300; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] ^= (byte) (1 + random.nextInt(255));
            Path file = Files.write(folder.resolve("damaged.safetensors"), changed);

            UserError refusal = assertThrows(
                    UserError.class, () -> QueryWeights.load(file, state.query(), state.queryStatistics()));

            assertTrue(refusal.getMessage().startsWith(file + ": "), refusal.getMessage());
        }
    }

    @Test
    void damageIsFoundBeforeTheFirstValueIsPutIn() throws IOException {
        Path file = folder.resolve("c.safetensors");
        Files.write(file, tiny());
        Checkpoint checkpoint = Checkpoint.read(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 40] ^= 1;
        Files.write(file, bytes);

        assertThrows(DamagedFileException.class, () -> checkpoint.restoreInto(state));
        assertThrows(UserError.class, () -> QueryWeights.load(file, state.query(), state.queryStatistics()));

        try (MocoState untouched = SampleRun.tiny(9)) {
            SampleRun.assertSameBits(untouched, state);
        }
    }

    private void assertChangeIsNoticed(byte[] whole, int at, int change) throws IOException {
        byte[] changed = whole.clone();
        changed[at] ^= (byte) change;
        assertNoticed(changed, "byte " + at + " changed by " + change);
    }

    private void assertNoticed(byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve("damaged.safetensors"), bytes);
        DamagedFileException damage = assertThrows(DamagedFileException.class, () -> Checkpoint.read(file), what);
        assertEquals(file, damage.file());
    }

    private byte[] resnet() throws IOException {
        try (MocoState written = SampleRun.resnet(8, 1)) {
            return saved(written);
        }
    }

    private byte[] tiny() throws IOException {
        try (MocoState written = SampleRun.tiny(1)) {
            return saved(written);
        }
    }

    private byte[] saved(MocoState written) throws IOException {
        Path file = folder.resolve("whole.safetensors");
        SampleRun.save(file, written);
        assertEquals(SampleRun.PROGRESS, Checkpoint.read(file).progress());
        return Files.readAllBytes(file);
    }
}
