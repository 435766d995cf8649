package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.TrainingHistory.StepLosses;

class LossRecorderTest {
    @TempDir
    Path folder;

    @Test
    void eachLossOfAShortEpochIsWrittenOnce() throws IOException {
        try (MetricsLog log = MetricsLog.open(folder, -1, InstantSource.system())) {
            LossRecorder recorder = new LossRecorder(log, 4);
            recorder.add(1, 1, 5.5);
            recorder.add(1, 2, 5.25);
            recorder.write();
            recorder.write();
            recorder.add(1, 3, 5);
            recorder.add(1, 4, 4.75);
            recorder.write();
        }
        List<StepLosses> lines = lines();

        assertEquals(2, lines.size());
        assertArrayEquals(new double[] {5.5, 5.25}, lines.get(0).losses());
        assertArrayEquals(new double[] {5, 4.75}, lines.get(1).losses());
        assertEquals(3, lines.get(1).from());
        assertEquals(4, lines.get(1).stepOf(1));
    }

    @Test
    void theLossesOfALongEpochAreWrittenAsMeans() throws IOException {
        int steps = 3 * LossRecorder.MOST - 1;
        try (MetricsLog log = MetricsLog.open(folder, -1, InstantSource.system())) {
            LossRecorder recorder = new LossRecorder(log, steps);
            for (int step = 1; step <= steps; step++) {
                recorder.add(2, 1000L + step, step);
            }
            recorder.write();
        }
        StepLosses line = lines().get(0);

        assertEquals(LossRecorder.MOST, line.losses().length);
        assertEquals(3, line.every());
        assertEquals(2, line.losses()[0], "the mean of 1, 2 and 3");
        assertEquals(steps - 0.5, line.losses()[LossRecorder.MOST - 1], "the last one is of two steps");
        assertEquals(1003, line.stepOf(0));
        assertEquals(1000L + steps, line.stepOf(LossRecorder.MOST - 1));
        assertEquals(2, line.epoch());
    }

    private List<StepLosses> lines() throws IOException {
        return TrainingHistory.of(MetricsLog.read(folder.resolve(MetricsLog.FILE_NAME)))
                .losses();
    }
}
