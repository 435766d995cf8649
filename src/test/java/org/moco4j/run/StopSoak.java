package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run that gets SIGTERM or Ctrl-C at any moment of any process. {@code mvn -Psoak test -Dtest=StopSoak} */
class StopSoak {
    private static final int EPOCHS = 60;
    private static final int SIGNALS = 50;
    private static final int BY_THE_JVM_ITSELF = 128 + 15;

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("SystemOut") // the figures are what it is run for
    void aRunStoppedAtAnyMomentEqualsAnUndisturbedOne() throws Exception {
        assertTrue(StopAndResumeTest.signalsAreHeard(), "start this without its signals being ignored");
        TinyConfig undisturbed = new TinyConfig(folder.resolve("undisturbed"));
        TinyConfig stopped = new TinyConfig(folder.resolve("stopped"));
        TrainingProcess.finish(undisturbed, EPOCHS);

        Random random = new Random(13);
        Map<String, Integer> ends = new TreeMap<>();
        for (int i = 0; i < SIGNALS; i++) {
            FirstCheckpoint checkpoint = new FirstCheckpoint(stopped.epochs(EPOCHS));
            TrainingProcess process = TrainingProcess.start(stopped, EPOCHS);
            if (i % 2 == 0) {
                checkpoint.await(process);
            }
            Thread.sleep(random.nextInt(i % 2 == 0 ? 300 : 4000));
            process.signal(i % 4 < 2 ? "TERM" : "INT");
            ends.merge(end(process), 1, Integer::sum);
            assertEquals(List.of(), TrainingProcess.halfWritten(stopped), process.output());
            System.out.println((i + 1) + " signals: " + ends);
        }
        TrainingProcess.finish(stopped, EPOCHS);

        TinyConfig.requireSame(undisturbed, stopped, EPOCHS);
    }

    /** How it ended; whatever else it did is a failure. */
    private static String end(TrainingProcess process) throws Exception {
        int status = process.status();
        String said = process.output();
        if (status == BY_THE_JVM_ITSELF) {
            assertEquals("", said, "the program ran already");
            return "before the program ran";
        }
        assertTrue(status == 130 || status == 0, "status " + status + ": " + said);
        if (status == 0) {
            return "after its end";
        }
        return said.contains("Stopping as soon as") ? "after its step" : "outside the training loop";
    }
}
