package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Longer runs: those that learn must cause no warning, and more kinds of failure are reported. */
class DivergedRunsSoak {
    @TempDir
    Path folder;

    private SmallRuns runs;

    @BeforeEach
    void open() {
        runs = new SmallRuns(folder);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void theQuickstartCausesNoWarning(int seed) throws IOException {
        requireNoWarning(runs.train(Path.of("conf", "quickstart.json"), "--seed " + seed));
    }

    /** These settings give the narrowest features: a low temperature, a small encoder, a short queue. */
    @ParameterizedTest(name = "seed {0}, moco-t {1}")
    @CsvSource({"0, 0.07", "1, 0.07", "2, 0.1", "3, 0.1", "4, 0.2", "5, 0.2", "6, 1"})
    void smallRunsThatLearnCauseNoWarning(int seed, String temperature) throws IOException {
        requireNoWarning(
                runs.train("--epochs 20 --train-images 256 --moco-k 64 --seed " + seed + " --moco-t " + temperature));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"--wd 1, collapse", "--wd 10, collapse", "--learning-rate 10, collapse", "--moco-t 100, loss-at-chance"
    })
    void runsThatDoNotLearnAreReported(String option, String cause) throws IOException {
        SmallRuns.Run run = runs.train("--epochs 20 --train-images 256 --moco-k 64 " + option);

        assertEquals(0, run.status(), run.err());
        assertTrue(runs.warnings().contains(cause), run.out());
    }

    @Test
    void viewsThatAreTooSimilarAreReported() throws IOException {
        SmallRuns.Run run = runs.train("--epochs 60 --train-images 128 --batch_size 16 --moco-k 16 --moco-t 0.2"
                + " --crop-scale 1,1 --crop-ratio 1,1 --flip-p 0 --jitter-p 0 --grayscale-p 0");

        assertEquals(0, run.status(), run.err());
        assertEquals(1, SmallRuns.count("WARNING", run.out()), run.out());
        assertTrue(run.words().contains("The task is too easy"), run.out());
        assertTrue(run.words().contains("--crop-scale 0.08,1 (now 1,1), --jitter-p 0.8 (now 0)"), run.out());
        assertEquals(List.of("too-easy"), runs.warnings());
    }

    private void requireNoWarning(SmallRuns.Run run) throws IOException {
        assertEquals(0, run.status(), run.err());
        assertFalse(run.out().contains("WARNING"), run.out());
        assertEquals(List.of(), runs.warnings());
    }
}
