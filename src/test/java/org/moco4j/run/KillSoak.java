package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills one run over a hundred times. Start it with {@code mvn -Psoak test -Dtest=KillSoak} */
class KillSoak {
    private static final int EPOCHS = 120;
    private static final int KILLS = 110;
    private static final int INSIDE_CHECKPOINTS = 25;

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("SystemOut") // the figures are its result
    void aRunKilledAHundredTimesEqualsAnUninterruptedOne() throws Exception {
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"));
        TinyConfig killed = new TinyConfig(folder.resolve("killed"));
        TrainingProcess.finish(uninterrupted, EPOCHS);

        Instant start = Instant.now();
        RepeatedKills kills = new RepeatedKills(killed, EPOCHS, 7);
        for (int i = 0; kills.count() < KILLS || kills.insideCheckpoints() < INSIDE_CHECKPOINTS; i++) {
            switch (i % 5) {
                case 0, 1, 2 -> kills.insideACheckpoint();
                case 3 -> kills.afterACheckpoint(300);
                default -> kills.atAnyMoment(5000);
            }
            assertTrue(i < 3 * KILLS, "the run ended before it was killed: " + kills.count() + " kills");
            System.out.printf(
                    Locale.ROOT,
                    "%d kills, %d inside the writing of a checkpoint, %d of another file, after %d s%n",
                    kills.count(),
                    kills.insideCheckpoints(),
                    kills.insideOtherFiles(),
                    Duration.between(start, Instant.now()).toSeconds());
        }
        kills.finish();

        TinyConfig.requireSame(uninterrupted, killed, EPOCHS);
    }
}
