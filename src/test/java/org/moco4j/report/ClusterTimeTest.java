package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of an epoch's time on a cluster: on the screen, in the log, and read from the log. */
class ClusterTimeTest {
    private final ClusterTime time = new ClusterTime(0.7712, 0.12, 0.07, 0.0388);

    private EpochLine epoch() {
        EpochLine line = SampleRunEvents.epoch(6, 7, 0.08, null);
        return new EpochLine(
                line.epoch(),
                line.epochs(),
                line.step(),
                line.loss(),
                line.chanceLoss(),
                line.learningRate(),
                line.imagesPerSecond(),
                Optional.empty(),
                Optional.of(time),
                line.featureStd(),
                line.featureDim(),
                Optional.empty());
    }

    /** What the console prints for equal epochs. */
    private List<String> rows(int epochs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        RunConsole console = new RunConsole(out, OutputMode.LINES, InstantSource.system());
        console.started(SampleRunEvents.start(5, 0));
        bytes.reset();
        for (int i = 0; i < epochs; i++) {
            console.epochDone(epoch());
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aRowBelowTheEpochShowsIt() {
        List<String> rows = rows(1);
        assertEquals(2, rows.size(), rows.toString());
        assertEquals("          computing 77%, broadcasting 12%, collecting 7%, driver 4%", rows.get(1));
    }

    @Test
    void noHeaderSeparatesItFromItsEpoch() {
        List<String> rows = rows(60);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).contains("computing 77%")) {
                assertTrue(rows.get(i - 1).contains("6/200"), rows.get(i - 1));
            }
        }
    }

    @Test
    void theLogHasItAndIsReadAgain(@TempDir Path folder) throws IOException {
        ResultsFolder results = new ResultsFolder(folder);
        try (MetricsLog log = MetricsLog.open(results.path(), -1, InstantSource.system())) {
            log.epoch(SampleRunEvents.epoch(5, 7, 0.08, null));
            log.epoch(epoch());
        }

        List<TrainingHistory.Epoch> epochs =
                TrainingHistory.of(MetricsLog.read(results.metrics())).epochs();
        assertTrue(epochs.get(0).clusterTime().isEmpty());
        assertEquals(
                Optional.of(new ClusterTime(0.771, 0.12, 0.07, 0.039)),
                epochs.get(1).clusterTime());
    }
}
