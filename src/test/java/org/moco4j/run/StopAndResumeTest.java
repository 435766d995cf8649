package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/** A run that is asked to stop, by a signal or otherwise, and goes on later, equals one that never stopped. */
class StopAndResumeTest {
    private static final int MEASURING = -1;

    @TempDir
    Path folder;

    @Test
    void whereverARunIsStoppedItGoesOnToTheSameBits() throws Exception {
        requireSameHoweverStopped(Map.of());
    }

    @Test
    void aRunWithEarlyEpochsOfSmallViewsResumesInTheRightStage() throws Exception {
        requireSameHoweverStopped(Map.of("early-epochs", "1", "early-image-size", "8"));
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

    private void requireSameHoweverStopped(Map<String, String> overrides) throws Exception {
        int epochs = 3;
        TinyConfig undisturbed = new TinyConfig(folder.resolve("undisturbed"), overrides);
        TinyConfig stopped = new TinyConfig(folder.resolve("stopped"), overrides);
        TrainingProcess.finish(undisturbed, epochs);

        List<RunProgress> stops = new ArrayList<>();
        Random random = new Random(11);
        // The first time while the kNN monitor measures the first epoch, then anywhere.
        while (stopsAfter(stopped.epochs(epochs), stops.isEmpty() ? MEASURING : 1 + random.nextInt(12))) {
            stops.add(Checkpoint.read(stopped.epochs(epochs).runFolder().resolve(CheckpointStore.LAST))
                    .progress());
        }

        TinyConfig.requireSame(undisturbed, stopped, epochs);
        assertTrue(stops.stream().anyMatch(p -> p.step() > 0 && p.step() < 8), "within an epoch: " + stops);
        assertTrue(stops.stream().anyMatch(p -> p.step() == 8), "before an epoch was told: " + stops);
        assertTrue(stops.stream().allMatch(p -> (p.step() == 8) == (p.ended() != null)), stops.toString());
    }

    /** Stops a session at the given look at the clock after its training began, or when it measures. @return false where it was done before */
    private static boolean stopsAfter(MocoConfig config, int looks) throws Exception {
        StopRequest stopRequest = new StopRequest();
        InstantSource clock = new InstantSource() {
            private int left = looks;

            @Override
            public Instant instant() {
                if (stopRequest.wasEverHeld()
                        && !stopRequest.isRequested()
                        && (looks == MEASURING ? measures() : --left == 0)) {
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

    private static boolean measures() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(KnnEvaluation.class.getName())));
    }

    @Test
    void sigtermAndCtrlCEndWithStatus130AndACheckpoint() throws Exception {
        int epochs = 4;
        assumeTrue(signalsAreHeard(), "signals are ignored where the test was started");
        TinyConfig undisturbed = new TinyConfig(folder.resolve("undisturbed"));
        TinyConfig stopped = new TinyConfig(folder.resolve("stopped"));
        TrainingProcess.finish(undisturbed, epochs);

        for (String signal : List.of("TERM", "INT")) {
            FirstCheckpoint checkpoint = new FirstCheckpoint(stopped.epochs(epochs));
            TrainingProcess process = TrainingProcess.start(stopped, epochs);
            checkpoint.await(process);
            process.signal(signal);
            process.requireStatus(130);

            String said = process.output();
            assertTrue(said.contains("Stopping as soon as this step is done"), said);
            assertTrue(said.matches("(?s).*Stopped after (step \\d of 8 of epoch \\d|\\d epochs)\\. .*"), said);
            assertTrue(said.contains("To resume:"), said);
            assertTrue(said.contains("--config " + stopped.folder().resolve("config.json")), said);
            assertEquals(List.of(), TrainingProcess.halfWritten(stopped));
        }
        TrainingProcess.finish(stopped, epochs);

        TinyConfig.requireSame(undisturbed, stopped, epochs);
    }

    @Test
    void aWishBeforeTheFirstStepIsKeptToo() throws Exception {
        MocoConfig config = new TinyConfig(folder).epochs(1);
        StopRequest stopRequest = new StopRequest();
        stopRequest.request();
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

        assertThrows(
                StoppedException.class,
                () -> MocoTraining.of(config)
                        .clock(InstantSource.system())
                        .stopRequest(stopRequest)
                        .listener(new RunConsole(nowhere, OutputMode.QUIET, InstantSource.system()))
                        .run());
    }

    /** A shell starts what it runs in the background with Ctrl-C ignored, and so do its children. */
    static boolean signalsAreHeard() throws Exception {
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
