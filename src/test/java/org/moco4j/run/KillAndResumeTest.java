package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a training that is killed several times gives exactly the same result. */
class KillAndResumeTest {
    private static final int EPOCHS = 4;

    @TempDir
    Path folder;

    @Test
    void aRunKilledAtRandomMomentsEqualsAnUninterruptedOne() throws Exception {
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"));
        TinyConfig killed = new TinyConfig(folder.resolve("killed"));
        TrainingProcess.finish(uninterrupted, EPOCHS);

        RepeatedKills kills = new RepeatedKills(killed, EPOCHS, 5);
        kills.afterACheckpoint(60);
        kills.insideACheckpoint();
        assertEquals(2, kills.count(), "the run ended before it was killed");
        kills.finish();

        TinyConfig.requireSame(uninterrupted, killed, EPOCHS);
    }
}
