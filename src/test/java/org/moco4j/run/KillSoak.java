package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run that is killed over a hundred times. {@code mvn -Psoak test -Dtest=KillSoak} */
class KillSoak {
    private static final int EPOCHS = 120;
    private static final int KILLS = 110;
    private static final int INSIDE_CHECKPOINTS = 25;

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("SystemOut") // the figures are what it is run for
    void aRunKilledAHundredTimesEqualsAnUndisturbedOne() throws Exception {
        TinyConfig undisturbed = new TinyConfig(folder.resolve("undisturbed"));
        TinyConfig killed = new TinyConfig(folder.resolve("killed"));
        TrainingProcess.finish(undisturbed, EPOCHS);

        Instant start = Instant.now();
        Killing killing = new Killing(killed, EPOCHS, 7);
        for (int i = 0; killing.kills() < KILLS || killing.insideCheckpoints() < INSIDE_CHECKPOINTS; i++) {
            switch (i % 5) {
                case 0, 1, 2 -> killing.insideACheckpoint();
                case 3 -> killing.afterACheckpoint(300);
                default -> killing.atAnyMoment(5000);
            }
            assertTrue(i < 3 * KILLS, "the run ends before it can be killed: " + killing.kills() + " kills");
            System.out.printf(
                    Locale.ROOT,
                    "%d kills, %d inside the writing of a checkpoint, %d of another file, after %d s%n",
                    killing.kills(),
                    killing.insideCheckpoints(),
                    killing.insideOtherFiles(),
                    Duration.between(start, Instant.now()).toSeconds());
        }
        killing.finish();

        TinyConfig.requireSame(undisturbed, killed, EPOCHS);
    }
}
