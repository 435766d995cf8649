package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is killed without warning, again and again; what it becomes in the end is the same to the bit. */
class KillAndResumeTest {
    private static final int EPOCHS = 4;

    @TempDir
    Path folder;

    @Test
    void aRunKilledAtRandomMomentsEqualsAnUndisturbedOne() throws Exception {
        TinyConfig undisturbed = new TinyConfig(folder.resolve("undisturbed"));
        TinyConfig killed = new TinyConfig(folder.resolve("killed"));
        TrainingProcess.finish(undisturbed, EPOCHS);

        Killing killing = new Killing(killed, EPOCHS, 5);
        killing.afterACheckpoint(60);
        killing.insideACheckpoint();
        assertEquals(2, killing.kills(), "the run was over before it could be killed");
        killing.finish();

        TinyConfig.requireSame(undisturbed, killed, EPOCHS);
    }
}
