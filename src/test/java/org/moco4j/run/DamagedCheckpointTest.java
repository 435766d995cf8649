package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.UserErrors.assertUserError;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;

/** Tests runs whose checkpoints are damaged between two sessions. */
class DamagedCheckpointTest {
    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    @Test
    void theRunResumesFromThePreviousCheckpointWithTheSameResult() throws Exception {
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"));
        TinyConfig damaged = new TinyConfig(folder.resolve("damaged"));
        TrainingProcess.finish(uninterrupted, EPOCHS);
        TrainingProcess.finish(damaged, 2);
        Path run = damaged.epochs(EPOCHS).runFolder();
        Path last = run.resolve(CheckpointStore.LAST);
        for (Path file : List.of(last, run.resolve(CheckpointStore.BEST))) {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        }

        String printed = TrainingProcess.finish(damaged, EPOCHS).replaceAll("\\s+", " ");

        assertTrue(printed.contains("The checkpoint " + last + " is damaged"), printed);
        assertTrue(printed.contains("Using " + run.resolve(CheckpointStore.PREVIOUS) + " instead"), printed);
        TinyConfig.requireSame(uninterrupted, damaged, EPOCHS);
    }

    @Test
    void ifBothCheckpointsAreDamagedTheErrorNamesThemAndNothingIsTrained() throws Exception {
        TinyConfig tiny = new TinyConfig(folder);
        TrainingProcess.finish(tiny, 1);
        Path run = tiny.epochs(1).runFolder();
        List<String> names = List.of(CheckpointStore.LAST, CheckpointStore.PREVIOUS, CheckpointStore.BEST);
        for (String name : names) {
            Files.write(run.resolve(name), new byte[name.length()]);
        }

        String message = assertUserError(() -> TrainingProcess.finish(tiny, 2));

        for (String name : names) {
            assertTrue(message.contains(run.resolve(name) + " is damaged"), message);
            assertEquals(name.length(), Files.size(run.resolve(name)));
        }
        assertTrue(message.contains("start over with --fresh"), message);
    }
}
