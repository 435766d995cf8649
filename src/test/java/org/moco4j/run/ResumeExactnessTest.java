package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.UserErrors.assertUserError;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;

/** Tests that a resumed run gives exactly the same result as an uninterrupted one. */
class ResumeExactnessTest {
    @TempDir
    Path folder;

    @Test
    void aResumedRunEqualsAnUninterruptedOne() throws Exception {
        TinyConfig inOneGo = new TinyConfig(folder.resolve("one"));
        TinyConfig inPieces = new TinyConfig(folder.resolve("pieces"));

        train(inOneGo.epochs(3), false);
        train(inPieces.epochs(1), false);
        String second = train(inPieces.epochs(3), false);

        assertTrue(second.contains("resuming after epoch 1"), second);
        // The last epoch always has a kNN result, so the shorter run has one more. The rest is the same.
        TinyConfig.requireSame(inOneGo, inPieces, 3);
    }

    @Test
    void aFinishedRunIsReportedAndFreshStartsOver() throws Exception {
        TinyConfig tiny = new TinyConfig(folder);
        train(tiny.epochs(1), false);

        String again = train(tiny.epochs(1), false);
        assertTrue(again.contains("This run is finished"), again);
        assertTrue(again.contains("--fresh starts over"), again);

        String fresh = train(tiny.epochs(1), true);
        assertTrue(fresh.contains("a new run"), fresh);
        assertEquals(4, tiny.metrics(1).size(), "raw pixels, the untrained encoder, the epoch, and its losses");
    }

    @Test
    void aCheckpointOfAnotherConfigIsRefusedWithTheKeysThatDiffer() throws Exception {
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
}
