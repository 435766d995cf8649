package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.moco.MocoState;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.session.StopRequest;
import org.moco4j.session.StoppedException;

/** Tests that a run that is stopped and resumed gives exactly the same result as an uninterrupted one. */
class StopAndResumeTest {
    private static final int DURING_KNN = -1;

    @TempDir
    Path folder;

    @Test
    void aStoppedRunResumesWithTheSameResult() throws Exception {
        requireSameAfterStops(Map.of());
    }

    @Test
    void aRunWithEarlyEpochsOfSmallViewsResumesInTheRightStage() throws Exception {
        requireSameAfterStops(Map.of("early-epochs", "1", "early-image-size", "8"));
    }

    @Test
    void earlyEpochsAreTrainedOnViewsOfAnotherSize() throws Exception {
        TinyConfig large = new TinyConfig(folder.resolve("large"));
        TinyConfig small =
                new TinyConfig(folder.resolve("small"), Map.of("early-epochs", "1", "early-image-size", "8"));
        TrainingProcess.finish(large, 2);
        TrainingProcess.finish(small, 2);

        try (MocoState a = large.lastState(2);
                MocoState b = small.lastState(2)) {
            assertNotEquals(a.query().flat(), b.query().flat());
        }
    }

    private void requireSameAfterStops(Map<String, String> overrides) throws Exception {
        int epochs = 3;
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"), overrides);
        TinyConfig stopped = new TinyConfig(folder.resolve("stopped"), overrides);
        TrainingProcess.finish(uninterrupted, epochs);

        List<RunProgress> stops = new ArrayList<>();
        Random random = new Random(11);
        // The first stop is during the kNN monitor of the first epoch, the others at random moments.
        while (stopsAfter(stopped.epochs(epochs), stops.isEmpty() ? DURING_KNN : 1 + random.nextInt(12))) {
            stops.add(Checkpoint.read(stopped.epochs(epochs).runFolder().resolve(CheckpointStore.LAST))
                    .progress());
        }

        TinyConfig.requireSame(uninterrupted, stopped, epochs);
        assertTrue(stops.stream().anyMatch(p -> p.step() > 0 && p.step() < 8), "within an epoch: " + stops);
        assertTrue(stops.stream().anyMatch(p -> p.step() == 8), "before the end of an epoch was reported: " + stops);
        assertTrue(stops.stream().allMatch(p -> (p.step() == 8) == (p.ended() != null)), stops.toString());
    }

    /**
     * Trains and requests a stop.
     *
     * @param reads after how many reads of the clock in the training loop; {@link #DURING_KNN} while the kNN monitor
     *     runs
     * @return false if the training was done before
     */
    private static boolean stopsAfter(MocoConfig config, int reads) throws Exception {
        StopRequest stopRequest = new StopRequest();
        InstantSource clock = new InstantSource() {
            private int left = reads;

            @Override
            public Instant instant() {
                if (stopRequest.wasEverHeld()
                        && !stopRequest.isRequested()
                        && (reads == DURING_KNN ? isKnnRunning() : --left == 0)) {
                    stopRequest.request();
                }
                return Instant.now();
            }
        };
        try {
            MocoTraining.of(config).clock(clock).stopRequest(stopRequest).run();
            return false;
        } catch (StoppedException e) {
            return true;
        }
    }

    private static boolean isKnnRunning() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(KnnEvaluation.class.getName())));
    }

    @Test
    void sigtermAndCtrlCEndWithStatus130AndACheckpoint() throws Exception {
        int epochs = 4;
        assumeTrue(signalsAreNotIgnored(), "signals are ignored in the process that started the test");
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"));
        TinyConfig stopped = new TinyConfig(folder.resolve("stopped"));
        TrainingProcess.finish(uninterrupted, epochs);

        for (String signal : List.of("TERM", "INT")) {
            FirstCheckpoint checkpoint = new FirstCheckpoint(stopped.epochs(epochs));
            TrainingProcess process = TrainingProcess.start(stopped, epochs);
            checkpoint.await(process);
            process.signal(signal);
            process.requireStatus(130);

            String printed = process.output();
            assertTrue(printed.contains("Stopping as soon as this step is done"), printed);
            assertTrue(printed.matches("(?s).*Stopped after (step \\d of 8 of epoch \\d|\\d epochs)\\. .*"), printed);
            assertContains(printed, "To resume:", "--config " + stopped.folder().resolve("config.json"));
            assertEquals(List.of(), TrainingProcess.incompleteFiles(stopped));
        }
        TrainingProcess.finish(stopped, epochs);

        TinyConfig.requireSame(uninterrupted, stopped, epochs);
    }

    @Test
    void aStopRequestBeforeTheFirstStepStopsTheRun() throws Exception {
        MocoConfig config = new TinyConfig(folder).epochs(1);
        StopRequest stopRequest = new StopRequest();
        stopRequest.request();
        PrintStream discarded = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

        assertThrows(
                StoppedException.class,
                () -> MocoTraining.of(config)
                        .clock(InstantSource.system())
                        .stopRequest(stopRequest)
                        .listener(new RunConsole(discarded, OutputMode.QUIET, InstantSource.system()))
                        .run());
    }

    /** Returns whether this process reacts to signals. Background processes of a shell ignore Ctrl-C. */
    static boolean signalsAreNotIgnored() throws Exception {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return !System.getProperty("os.name").startsWith("Windows");
        }
        long ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        long interrupt = 1L << 1;
        long terminate = 1L << 14;
        return (ignored & (interrupt | terminate)) == 0;
    }
}
