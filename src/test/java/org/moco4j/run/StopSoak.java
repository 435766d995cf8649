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

/** Stops one run by SIGTERM or Ctrl-C at any moment. Start it with {@code mvn -Psoak test -Dtest=StopSoak} */
class StopSoak {
    private static final int EPOCHS = 60;
    private static final int SIGNALS = 50;
    private static final int BY_THE_JVM_ITSELF = 128 + 15;

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("SystemOut") // the figures are its result
    void aRunStoppedAtAnyMomentEqualsAnUninterruptedOne() throws Exception {
        assertTrue(
                StopAndResumeTest.signalsAreNotIgnored(),
                "signals are ignored in the process that started the" + " test");
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"));
        TinyConfig stopped = new TinyConfig(folder.resolve("stopped"));
        TrainingProcess.finish(uninterrupted, EPOCHS);

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
            assertEquals(List.of(), TrainingProcess.incompleteFiles(stopped), process.output());
            System.out.println((i + 1) + " signals: " + ends);
        }
        TrainingProcess.finish(stopped, EPOCHS);

        TinyConfig.requireSame(uninterrupted, stopped, EPOCHS);
    }

    /** Returns how the process ended. Fails if it ended in another way. */
    private static String end(TrainingProcess process) throws Exception {
        int status = process.status();
        String printed = process.output();
        if (status == BY_THE_JVM_ITSELF) {
            assertEquals("", printed, "the program ran already");
            return "before the program ran";
        }
        assertTrue(status == 130 || status == 0, "status " + status + ": " + printed);
        if (status == 0) {
            return "after its end";
        }
        return printed.contains("Stopping as soon as") ? "after its step" : "outside the training loop";
    }
}
