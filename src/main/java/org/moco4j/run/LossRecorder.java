package org.moco4j.run;

import java.io.IOException;
import java.util.Arrays;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.TrainingHistory.StepLosses;

/**
 * Collects the losses of the steps of an epoch and writes them to the metrics as one line. If an epoch has more than
 * {@value #MOST} steps, each value is the mean of several steps. Collecting allocates no memory.
 */
final class LossRecorder {
    static final int MOST = 256;

    private final MetricsLog metrics;
    private final int every;
    private final double[] losses = new double[MOST];
    private int epoch;
    private long first;
    private long last;
    private int filled;
    private double sum;
    private int summed;

    LossRecorder(MetricsLog metrics, int stepsPerEpoch) {
        this.metrics = metrics;
        this.every = (stepsPerEpoch + MOST - 1) / MOST;
    }

    /**
     * Adds the loss of the next step.
     *
     * @param epochOfStep the epoch, counted from 1
     * @param step the step, counted from 1 over the whole run
     */
    void add(int epochOfStep, long step, double loss) {
        if (filled == 0 && summed == 0) {
            epoch = epochOfStep;
            first = step;
        }
        last = step;
        sum += loss;
        summed++;
        if (summed == every) {
            storeMean();
        }
    }

    /**
     * Writes the losses since the last call. This must happen before every checkpoint, so that no loss is missing or
     * written twice.
     */
    void write() throws IOException {
        if (summed > 0) {
            storeMean();
        }
        if (filled > 0) {
            int count = filled;
            filled = 0;
            metrics.steps(new StepLosses(epoch, first, last, every, Arrays.copyOf(losses, count)));
        }
    }

    private void storeMean() {
        losses[filled++] = sum / summed;
        sum = 0;
        summed = 0;
    }
}
