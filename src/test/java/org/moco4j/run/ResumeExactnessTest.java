package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;

/** Tests that a resumed run gives exactly the same result as an uninterrupted one. */
class ResumeExactnessTest {
    @TempDir
    Path folder;

    @Test
    void aResumedRunEqualsAnUninterruptedOne() throws Exception {
        TinyConfig uninterruptedRun = new TinyConfig(folder.resolve("one"));
        TinyConfig resumed = new TinyConfig(folder.resolve("pieces"));

        train(uninterruptedRun.epochs(3), false);
        train(resumed.epochs(1), false);
        assertContains(train(resumed.epochs(3), false), "resuming after epoch 1");
        // The last epoch always has a kNN result, so the shorter run has one more. The rest is the same.
        TinyConfig.requireSame(uninterruptedRun, resumed, 3);
    }

    @Test
    void aFinishedRunIsReportedAndFreshStartsOver() throws Exception {
        TinyConfig tiny = new TinyConfig(folder);
        train(tiny.epochs(1), false);

        assertContains(
                train(tiny.epochs(1), false), "This run is finished", "start over, with the same settings:", "--fresh");

        assertContains(train(tiny.epochs(1), true), "a new run");
        assertEquals(4, tiny.metrics(1).size(), "raw pixels, the untrained encoder, the epoch, and its losses");
    }

    @Test
    void aCheckpointOfAnotherConfigIsRejectedWithTheDifferentKeys() throws Exception {
        MocoConfig config = new TinyConfig(folder).epochs(1);
        train(config, false);
        MocoConfig other = config.with("learning-rate", "0.5")
                .with("resume", config.runFolder().toString());

        assertUserError(() -> train(other, false), "learning-rate", "--fresh");
    }

    @Test
    void aNonFiniteLossStopsTheRunAndKeepsTheLastCheckpoint() throws Exception {
        TinyConfig tiny = new TinyConfig(folder);
        MocoConfig config = tiny.epochs(2).with("learning-rate", "1e30");

        assertUserError(() -> train(config, false), "learning-rate");
        assertTrue(Files.notExists(config.runFolder().resolve(".last.safetensors.tmp")));
    }

    private static String train(MocoConfig config, boolean fresh) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        MocoTraining.of(config)
                .fresh(fresh)
                .listener(new RunConsole(out, OutputMode.LINES, InstantSource.system()))
                .run();
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRunWithADamagedCheckpointResumesFromThePreviousWithTheSameResult() throws Exception {
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"));
        TinyConfig damaged = new TinyConfig(folder.resolve("damaged"));
        TrainingProcess.finish(uninterrupted, 3);
        TrainingProcess.finish(damaged, 2);
        Path run = damaged.epochs(3).runFolder();
        Path last = run.resolve(CheckpointStore.LAST);
        for (Path file : List.of(last, run.resolve(CheckpointStore.BEST))) {
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        }

        assertContains(
                TrainingProcess.finish(damaged, 3).replaceAll("\\s+", " "),
                "The checkpoint " + last + " is damaged",
                "Using " + run.resolve(CheckpointStore.PREVIOUS) + " instead");
        TinyConfig.requireSame(uninterrupted, damaged, 3);
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
