package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.testing.SmallDisk;

/** Tests runs on full or read-only disks. */
class DiskFailureTest {
    private static final int EPOCHS = 3;

    @TempDir
    static Path shared;

    private static TinyConfig uninterrupted;

    @TempDir
    Path folder;

    @BeforeAll
    static void trainUninterrupted() throws Exception {
        uninterrupted = new TinyConfig(shared);
        TrainingProcess.finish(uninterrupted, EPOCHS);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void ifACheckpointDoesNotFitTheLastOneIsKeptAndTheRunCanResume() throws Exception {
        TinyConfig full = new TinyConfig(folder.resolve("full"));
        // Its last epoch has a kNN result, like the second of three epochs.
        TrainingProcess.finish(full, 2);
        Path last = full.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST);
        byte[] before = Files.readAllBytes(last);

        // The largest file in KiB: half a checkpoint. All other files fit.
        TrainingProcess process = TrainingProcess.start(full, EPOCHS, "ulimit -f " + before.length / 2048);
        process.requireStatus(2);

        assertReported(process.output(), last, "File too large", "after 2 epochs and 0 steps");
        assertArrayEquals(before, Files.readAllBytes(last));
        assertEquals(List.of(), TrainingProcess.incompleteFiles(full));
        assertContains(TrainingProcess.finish(full, EPOCHS), "resuming after epoch 2");
        TinyConfig.requireSame(uninterrupted, full, EPOCHS);
    }

    @Test
    void ifTheDiskIsFullTheRunResumesAfterSpaceIsFreed() throws Exception {
        long checkpoint = Files.size(uninterrupted.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST));
        long room = 3 * checkpoint + checkpoint / 2;
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), room)) {
            TinyConfig full = new TinyConfig(disk.folder());
            // There is space for the best, the last and the previous checkpoint, but not for another one.
            String message = assertUserError(() -> TrainingProcess.finish(full, EPOCHS));

            Path last = full.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST);
            assertReported(message, last, "No space left on device", "epochs and");
            assertEquals(List.of(), TrainingProcess.incompleteFiles(full));

            disk.resize(4 * room);
            TrainingProcess.finish(full, EPOCHS);
            TinyConfig.requireSame(uninterrupted, full, EPOCHS);
        }
    }

    private static void assertReported(String lines, Path last, String reason, String progress) {
        String printed = lines.replaceAll("\\s+", " ");
        assertTrue(printed.contains(last + ": " + reason) || printed.contains("best.safetensors: " + reason), printed);
        assertContains(
                printed,
                "The checkpoint " + last + " is unchanged and complete, ",
                progress,
                "the same command, without --fresh, to resume");
    }

    @Test
    void aReadOnlyDiskIsAnErrorBeforeTheTraining() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 20)) {
            disk.makeReadOnly();
            assertRefused(new TinyConfig(disk.folder()).epochs(1), "--resume");
        }
    }

    @Test
    void aFolderBelowAFileOrOfAnotherUserIsAnErrorBeforeTheTraining() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "text");
        MocoConfig config = new TinyConfig(folder.resolve("other")).epochs(1);

        assertRefused(config.with("resume", file.resolve("checkpoint").toString()), "--resume");
        assertRefused(config.with("results-dir", file.resolve("results").toString()), "--results-dir");
        assertTrue(Files.notExists(folder.resolve("other")), "nothing is created if the training cannot start");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderWithoutWritePermissionIsAnErrorBeforeTheTraining() throws Exception {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked), "this user may write anywhere");

        assertRefused(new TinyConfig(locked).epochs(1), "--resume");
    }

    /** The data set is so large that loading it would exceed the time limit of the test. */
    private void assertRefused(MocoConfig config, String option) {
        MocoConfig endless = config.with(Map.of(
                "dataset", "ImageFolder", "data-dir", folder.resolve("missing").toString()));
        assertUserError(() -> TrainingProcess.finish(endless), "cannot be written", option);
    }
}
