package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.testing.SmallDisk;

/** Disks that are full or read-only. */
class DiskTroubleTest {
    private static final int EPOCHS = 3;

    @TempDir
    static Path shared;

    private static TinyConfig undisturbed;

    @TempDir
    Path folder;

    @BeforeAll
    static void trainUndisturbed() throws Exception {
        undisturbed = new TinyConfig(shared);
        TrainingProcess.finish(undisturbed, EPOCHS);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whereNoCheckpointFitsTheLastOneStaysAndTheRunGoesOnLater() throws Exception {
        TinyConfig full = new TinyConfig(folder.resolve("full"));
        // Its last epoch has a kNN result, as the second of three has.
        TrainingProcess.finish(full, 2);
        Path last = full.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST);
        byte[] before = Files.readAllBytes(last);

        // Files of at most so many KiB: half a checkpoint, and all else fits.
        TrainingProcess process = TrainingProcess.start(full, EPOCHS, "ulimit -f " + before.length / 2048);
        process.requireStatus(2);

        assertTold(process.output(), last, "File too large", "after 2 epochs and 0 steps");
        assertArrayEquals(before, Files.readAllBytes(last));
        assertEquals(List.of(), TrainingProcess.halfWritten(full));
        String resumed = TrainingProcess.finish(full, EPOCHS);
        assertTrue(resumed.contains("resuming after epoch 2"), resumed);
        TinyConfig.requireSame(undisturbed, full, EPOCHS);
    }

    @Test
    void whereTheDiskFillsUpTheRunGoesOnOnceThereIsRoom() throws Exception {
        long checkpoint = Files.size(undisturbed.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST));
        long room = 3 * checkpoint + checkpoint / 2;
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), room)) {
            TinyConfig full = new TinyConfig(disk.folder());
            // A best one, a last one, a previous one: the next finds no room.
            UserError error = assertThrows(UserError.class, () -> TrainingProcess.finish(full, EPOCHS));

            Path last = full.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST);
            assertTold(error.getMessage(), last, "No space left on device", "epochs and");
            assertEquals(List.of(), TrainingProcess.halfWritten(full));

            disk.resize(4 * room);
            TrainingProcess.finish(full, EPOCHS);
            TinyConfig.requireSame(undisturbed, full, EPOCHS);
        }
    }

    private static void assertTold(String lines, Path last, String reason, String standing) {
        String told = lines.replaceAll("\\s+", " ");
        assertTrue(told.contains(last + ": " + reason) || told.contains("best.safetensors: " + reason), told);
        assertTrue(told.contains("The checkpoint " + last + " is untouched and whole, "), told);
        assertTrue(told.contains(standing), told);
        assertTrue(told.contains("the same command, without --fresh, to resume"), told);
    }

    @Test
    void aReadOnlyDiskIsAnErrorBeforeTheTrainingBegins() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
            disk.makeReadOnly();
            assertRefused(new TinyConfig(disk.folder()).epochs(1), "--resume");
        }
    }

    @Test
    void aFolderBelowAFileOrOfSomebodyElseIsToo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        MocoConfig config = new TinyConfig(folder.resolve("other")).epochs(1);

        assertRefused(config.with("resume", file.resolve("checkpoint").toString()), "--resume");
        assertRefused(config.with("results-dir", file.resolve("results").toString()), "--results-dir");
        assertTrue(Files.notExists(folder.resolve("other")), "something was made though nothing could be trained");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderWithoutThePermissionToWriteIsToo() throws Exception {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked), "this user may write anywhere");

        assertRefused(new TinyConfig(locked).epochs(1), "--resume");
    }

    /** The data would take for ever: it is not even begun. */
    private void assertRefused(MocoConfig config, String option) {
        MocoConfig endless = config.with(Map.of(
                "dataset", "ImageFolder", "data-dir", folder.resolve("nowhere").toString()));
        UserError error = assertThrows(UserError.class, () -> TrainingProcess.finish(endless));
        assertTrue(error.getMessage().contains("cannot be written"), error.getMessage());
        assertTrue(error.getMessage().contains(option), error.getMessage());
    }
}
