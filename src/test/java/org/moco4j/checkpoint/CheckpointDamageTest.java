package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.moco.MocoState;
import org.moco4j.tensorfile.DamagedFileException;

class CheckpointDamageTest {
    private final MocoState state = SampleCheckpoint.tiny(9);

    @TempDir
    Path folder;

    private Path file;
    private RandomAccessFile bytes;

    @BeforeEach
    void save() throws IOException {
        open(SampleCheckpoint.tiny(1));
    }

    @AfterEach
    void close() throws IOException {
        state.close();
        bytes.close();
    }

    @Test
    void aFileCutShortAtEachPercentOfItsLengthIsDetected() throws IOException {
        open(SampleCheckpoint.resnet(8, 1));
        long length = bytes.length();

        for (int percent = 99; percent >= 0; percent--) {
            bytes.setLength(length * percent / 100);
            assertDetected("cut to " + percent + "%");
        }
    }

    @Test
    void aFileCutShortAnywhereIsDetected() throws IOException {
        for (long length = bytes.length() - 1; length >= 0; length--) {
            bytes.setLength(length);
            assertDetected("cut to " + length);
        }
    }

    @Test
    void aFileThatGrewIsDetected() throws IOException {
        long length = bytes.length();

        bytes.setLength(length + 1);
        assertDetected("a byte more");
        bytes.setLength(2 * length);
        assertDetected("zeros behind it");
    }

    @Test
    void eachOfAThousandChangedBytesIsDetected() throws IOException {
        open(SampleCheckpoint.resnet(8, 1));
        Random random = new Random(1);

        for (int i = 0; i < 1000; i++) {
            assertChangeIsDetected(random.nextLong(bytes.length()), 1 + random.nextInt(255));
        }
    }

    @Test
    void aChangeOfAnyByteIsDetected() throws IOException {
        Random random = new Random(2);

        for (long at = 0; at < bytes.length(); at++) {
            assertChangeIsDetected(at, 1 << random.nextInt(8));
        }
    }

    @Test
    void aChangeOfAnyBitInTheFirstBytesIsDetected() throws IOException {
        for (int bit = 0; bit < 8 * 64; bit++) {
            assertChangeIsDetected(bit / 8, 1 << (bit % 8));
        }
    }

    @Test
    void weightsFromADamagedCheckpointCauseAUserError() throws IOException {
        Random random = new Random(3);

        for (int i = 0; i < 200; i++) {
            long at = random.nextLong(bytes.length());
            int change = 1 + random.nextInt(255);
            change(at, change);
            String message = assertUserError(() -> QueryWeights.load(file, state.query(), state.queryStatistics()));
            assertTrue(message.startsWith(file + ": "), message);
            change(at, change);
        }
    }

    @Test
    void damageIsDetectedBeforeTheFirstValueIsChanged() throws IOException {
        Checkpoint checkpoint = Checkpoint.read(file);
        change(bytes.length() - 40, 1);

        assertThrows(DamagedFileException.class, () -> checkpoint.restoreInto(state));
        assertThrows(UserError.class, () -> QueryWeights.load(file, state.query(), state.queryStatistics()));

        try (MocoState untouched = SampleCheckpoint.tiny(9)) {
            SampleCheckpoint.assertSameBits(untouched, state);
        }
    }

    private void open(MocoState written) throws IOException {
        try (written) {
            file = folder.resolve("c.safetensors");
            SampleCheckpoint.save(file, written);
        }
        if (bytes != null) {
            bytes.close();
        }
        bytes = new RandomAccessFile(file.toFile(), "rw");
        assertEquals(SampleCheckpoint.PROGRESS, Checkpoint.read(file).progress());
    }

    private void assertChangeIsDetected(long at, int change) throws IOException {
        change(at, change);
        assertDetected("byte " + at + " changed by " + change);
        change(at, change);
    }

    /** Flips bits of a byte. A second call with the same arguments restores it. */
    private void change(long at, int change) throws IOException {
        bytes.seek(at);
        int old = bytes.read();
        bytes.seek(at);
        bytes.write(old ^ change);
    }

    private void assertDetected(String what) {
        DamagedFileException damage = assertThrows(DamagedFileException.class, () -> Checkpoint.read(file), what);
        assertEquals(file, damage.file());
    }
}
