package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.moco4j.UserError;
import org.moco4j.moco.MocoState;

/** Whatever becomes of a run's last checkpoint, a ResNet's, the one before it is used and the user is told. */
class DamagedStoreTest {
    @TempDir
    Path folder;

    private CheckpointStore store;
    private byte[] whole;

    @BeforeEach
    void save() throws IOException {
        store = new CheckpointStore(folder);
        try (MocoState state = SampleRun.resnet(8, 1)) {
            for (int step = 1; step <= 2; step++) {
                store.saveLast(state, SampleRun.progress(3, step), SampleRun.PROVENANCE, SampleRun.CONFIG);
            }
        }
        whole = Files.readAllBytes(store.last());
        // A hard link may join the two; the damage is to one of them.
        Files.write(folder.resolve("copy"), Files.readAllBytes(store.previous()));
        Files.delete(store.previous());
        Files.move(folder.resolve("copy"), store.previous());
    }

    @Test
    void cutAtEveryHundredth() throws IOException {
        for (int percent = 0; percent < 100; percent++) {
            assertPreviousIsUsed(Arrays.copyOf(whole, (int) ((long) whole.length * percent / 100)), percent + "%");
        }
    }

    @Test
    void aByteChangedAtAThousandPlaces() throws IOException {
        Random random = new Random(10);
        for (int i = 0; i < 1000; i++) {
            int at = random.nextInt(whole.length);
            write(at, (byte) (whole[at] ^ (1 + random.nextInt(255))));
            assertPreviousIsUsed("byte " + at);
            write(at, whole[at]);
        }
        assertArrayEquals(whole, Files.readAllBytes(store.last()));
    }

    @Test
    void emptyZeroOrLonger() throws IOException {
        assertPreviousIsUsed(new byte[0], "empty");
        assertPreviousIsUsed(new byte[whole.length], "all zero");
        assertPreviousIsUsed(Arrays.copyOf(whole, whole.length + 1), "a byte more");
        assertPreviousIsUsed(Arrays.copyOf(whole, whole.length + 4096), "a block more");
        byte[] twice = Arrays.copyOf(whole, 2 * whole.length);
        System.arraycopy(whole, 0, twice, whole.length, whole.length);
        assertPreviousIsUsed(twice, "twice");
    }

    @Test
    void whereAllAreDamagedTheUserIsToldOfEachAndHowToStartOver() throws IOException {
        Files.write(store.last(), new byte[whole.length]);
        Files.write(store.previous(), Arrays.copyOf(whole, 1000));

        UserError error = assertThrows(UserError.class, this::decide);

        assertTrue(error.getMessage().contains(store.last() + " is damaged"), error.getMessage());
        assertTrue(error.getMessage().contains(store.previous() + " is damaged"), error.getMessage());
        assertTrue(error.getMessage().contains("start over with --fresh"), error.getMessage());
    }

    private void assertPreviousIsUsed(byte[] damaged, String what) throws IOException {
        Files.write(store.last(), damaged);
        assertPreviousIsUsed(what);
    }

    private void assertPreviousIsUsed(String what) throws IOException {
        Resume.GoOn goOn = (Resume.GoOn) decide();

        assertEquals(store.previous(), goOn.loaded().checkpoint().file(), what);
        assertEquals(1, goOn.loaded().checkpoint().progress().step(), what);
        String first = goOn.warnings().get(0);
        assertTrue(first.startsWith("The checkpoint " + store.last() + " is damaged: "), first);
        assertEquals(
                "Using " + store.previous() + " instead, after 3 epochs and 1 step.",
                goOn.warnings().get(1));
    }

    private void write(int at, byte value) throws IOException {
        try (FileChannel file = FileChannel.open(store.last(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {value}), at);
        }
    }

    private Resume decide() throws IOException {
        return Resume.decide(store, SampleRun.CONFIG, false, SampleRun.PROVENANCE);
    }
}
