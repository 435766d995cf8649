package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.moco.MocoState;

/** If a run's last checkpoint is damaged in any way, the previous one is used with a warning. */
class DamagedStoreTest {
    @TempDir
    Path folder;

    private CheckpointStore store;
    private byte[] intact;

    @BeforeEach
    void save() throws IOException {
        store = new CheckpointStore(folder);
        try (MocoState state = SampleCheckpoint.resnet(8, 1)) {
            for (int step = 1; step <= 2; step++) {
                store.saveLast(
                        state,
                        SampleCheckpoint.progress(3, step),
                        SampleCheckpoint.PROVENANCE,
                        SampleCheckpoint.CONFIG);
            }
        }
        intact = Files.readAllBytes(store.last());
        // The two can be hard links to one file, but only one of them must be damaged.
        Files.write(folder.resolve("copy"), Files.readAllBytes(store.previous()));
        Files.delete(store.previous());
        Files.move(folder.resolve("copy"), store.previous());
    }

    @Test
    void aLastCheckpointCutShortAtEachPercentIsReplacedByThePrevious() throws IOException {
        for (int percent = 0; percent < 100; percent++) {
            assertPreviousIsUsed(Arrays.copyOf(intact, (int) ((long) intact.length * percent / 100)), percent + "%");
        }
    }

    @Test
    void eachOfAThousandChangedBytesMakesThePreviousBeUsed() throws IOException {
        Random random = new Random(10);
        for (int i = 0; i < 1000; i++) {
            int at = random.nextInt(intact.length);
            write(at, (byte) (intact[at] ^ (1 + random.nextInt(255))));
            assertPreviousIsUsed("byte " + at);
            write(at, intact[at]);
        }
        assertArrayEquals(intact, Files.readAllBytes(store.last()));
    }

    @Test
    void anEmptyZeroedOrLongerFileMakesThePreviousBeUsed() throws IOException {
        assertPreviousIsUsed(new byte[0], "empty");
        assertPreviousIsUsed(new byte[intact.length], "all zero");
        assertPreviousIsUsed(Arrays.copyOf(intact, intact.length + 1), "a byte more");
        assertPreviousIsUsed(Arrays.copyOf(intact, intact.length + 4096), "a block more");
        byte[] twice = Arrays.copyOf(intact, 2 * intact.length);
        System.arraycopy(intact, 0, twice, intact.length, intact.length);
        assertPreviousIsUsed(twice, "twice");
    }

    @Test
    void ifAllAreDamagedTheErrorNamesEachAndHowToStartOver() throws IOException {
        Files.write(store.last(), new byte[intact.length]);
        Files.write(store.previous(), Arrays.copyOf(intact, 1000));

        assertUserError(
                this::decide,
                store.last() + " is damaged",
                store.previous() + " is damaged",
                "start over with --fresh");
    }

    private void assertPreviousIsUsed(byte[] damaged, String what) throws IOException {
        Files.write(store.last(), damaged);
        assertPreviousIsUsed(what);
    }

    private void assertPreviousIsUsed(String what) throws IOException {
        ResumeDecision.Continue resume = (ResumeDecision.Continue) decide();

        assertEquals(store.previous(), resume.loaded().checkpoint().file(), what);
        assertEquals(1, resume.loaded().checkpoint().progress().step(), what);
        String first = resume.warnings().get(0);
        assertTrue(first.startsWith("The checkpoint " + store.last() + " is damaged: "), first);
        assertEquals(
                "Using " + store.previous() + " instead, after 3 epochs and 1 step.",
                resume.warnings().get(1));
    }

    private void write(int at, byte value) throws IOException {
        try (FileChannel file = FileChannel.open(store.last(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {value}), at);
        }
    }

    private ResumeDecision decide() throws IOException {
        return ResumeDecision.decide(store, SampleCheckpoint.CONFIG, false, SampleCheckpoint.PROVENANCE);
    }
}
