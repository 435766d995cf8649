package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.export.ExportFormat;

/** Small real runs that diverge or collapse are reported with advice, and a normal run causes no warning. */
class DivergedRunsTest {
    /** With this option the weights grow at each step, which batch norm hides until they overflow. */
    private static final String GROWING = "--wd 300";

    private static final Pattern OPTION = Pattern.compile("(?m)^ +(--[a-z-]+ \\S+)");

    @TempDir
    Path folder;

    private SmallRuns runs;

    @BeforeEach
    void open() {
        runs = new SmallRuns(folder);
    }

    @Test
    void aLearningRateThatIsTooHighStopsTheRunWithAdvice() throws IOException {
        SmallRuns.Run run = runs.train("--epochs 2 --learning-rate 1e30");

        assertEquals(2, run.status(), run.err());
        assertTrue(run.err().startsWith("error: Training diverged in epoch 1, at step "), run.err());
        assertContains(
                run.err(),
                "that is not finite is in ",
                "There is no checkpoint yet.",
                "--learning-rate 0.00094  (now 1e30)",
                "--warmup-epochs 1  (now 0)");
        assertFalse(run.err().contains("bug in MoCo4J"), run.err());
        assertEquals(List.of("diverged"), runs.warnings());
        assertEquals(List.of(), runs.checkpoints());
    }

    /** The loss stays finite while the weights grow from checkpoint to checkpoint. */
    @Test
    void growingWeightsLeaveOnlyFiniteCheckpointsAndTheAdviceWorks() throws IOException {
        SmallRuns.Run run = runs.train("--epochs 7 " + GROWING);

        assertEquals(2, run.status(), run.err());
        assertContains(run.err(), "The last good checkpoint is ", "--wd 0.0005  (now 300)");
        List<Path> checkpoints = runs.checkpoints();
        Path last = named("last.safetensors");
        assertTrue(
                checkpoints.contains(last) && checkpoints.contains(named("previous.safetensors")),
                checkpoints::toString);
        for (Path file : checkpoints) {
            try (TrainedEncoder encoder = TrainedEncoder.load(file)) {
                for (float value : encoder.weights().flat().toFloatVector()) {
                    assertTrue(Float.isFinite(value), file + " holds " + value);
                }
            }
        }
        byte[] before = Files.readAllBytes(last);
        assertTrue(
                run.err()
                        .contains(
                                "after step " + Checkpoint.read(last).progress().stepsDone() + " of the run"),
                run.err());

        SmallRuns.Run again = runs.train("--epochs 7 " + GROWING);

        // As the message says, the same steps fail again and do not change the checkpoint.
        assertEquals(run.err(), again.err());
        assertArrayEquals(before, Files.readAllBytes(last));

        Matcher options = OPTION.matcher(run.err());
        List<String> advised = new ArrayList<>();
        while (options.find()) {
            if (!options.group(1).startsWith("--init-from")) {
                advised.add(options.group(1));
            }
        }
        assertTrue(advised.size() >= 3, run.err());

        SmallRuns.Run better = runs.train("--epochs 7 " + String.join(" ", advised));

        assertEquals(0, better.status(), better.err());
    }

    @Test
    void weightsNearOverflowAreReportedWithTheFirstNonFiniteValue() throws Exception {
        assertEquals(0, runs.train("--epochs 1").status());
        Path weights = folder.resolve("near-overflow.safetensors");
        try (TrainedEncoder encoder = TrainedEncoder.load(named("last.safetensors"))) {
            encoder.weights().get("conv1.weight").muli(1e30);
            new EncoderExport(new Producer("0.1.0", "the test"))
                    .export(encoder, ExportFormat.SAFETENSORS, ExportOptions.usual(true), weights);
        }

        SmallRuns.Run run = runs.train("--epochs 1 --init-from " + weights);

        assertEquals(2, run.status(), run.err());
        assertContains(
                run.err(),
                "epoch 1, at step 1 of 8",
                "statistic that is not finite is in bn1.running_",
                "the largest weight");
        assertTrue(run.err().contains("e+29 (conv1.weight)") || run.err().contains("e+30 (conv1.weight)"), run.err());
        assertTrue(run.err().contains("try without init-from"), run.err());
    }

    @Test
    void collapsedFeaturesAreReportedOnceInConsoleMetricsAndReport() throws IOException {
        SmallRuns.Run run = runs.train("--epochs 19 --wd 1 --quiet");

        assertEquals(0, run.status(), run.err());
        assertEquals(1, SmallRuns.count("WARNING", run.out()), run.out());
        assertTrue(run.words().contains("The features have collapsed: their spread is "), run.out());
        assertTrue(run.words().contains("--wd 0.0005 (now 1)"), run.out());
        assertEquals(List.of("collapse"), runs.warnings());
        String page = Files.readString(runs.find("report.html").get(0));
        assertTrue(page.contains("<strong>Warning.</strong> Since epoch"), "the page has no warning");
        assertTrue(page.contains("The features have collapsed"), "the page has another warning");

        SmallRuns.Run more = runs.train("--epochs 20 --wd 1 --quiet");

        assertEquals(1, SmallRuns.count("WARNING", more.out()), "a resumed run reports it again:  " + more.out());
        assertEquals(List.of("collapse"), runs.warnings());
    }

    @Test
    void aLossThatStaysAtItsChanceLevelIsReported() throws IOException {
        SmallRuns.Run run = runs.train("--epochs 44 --learning-rate 1e-30");

        assertEquals(0, run.status(), run.err());
        assertEquals(1, SmallRuns.count("WARNING", run.out()), run.out());
        assertTrue(
                run.words().contains("epoch 44, step 350 of the run: The loss stays at its chance level"), run.out());
        assertTrue(run.words().contains("ln(K+1) = 3.4965"), run.out());
        assertTrue(run.words().contains("--learning-rate 0.00094 (now 1e-30)"), run.out());
        assertEquals(List.of("loss-at-chance"), runs.warnings());
    }

    @Test
    void aRunThatLearnsCausesNoWarning() throws IOException {
        SmallRuns.Run run = runs.train("--epochs 6 --train-images 256 --moco-k 64");

        assertEquals(0, run.status(), run.err());
        assertFalse(run.out().contains("WARNING"), run.out());
        assertEquals(List.of(), runs.warnings());
    }

    private Path named(String name) throws IOException {
        return runs.find(name).get(0);
    }
}
