package org.moco4j.run;

import java.io.IOException;
import java.util.Arrays;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.StepLosses;

/**
 * Collects the losses of an epoch's steps and writes them to the metrics as one line. In epochs of more than {@value #MOST} steps
 * each value is the mean of some steps. Allocates nothing while it collects.
 */
final class LossRecorder {
    static final int MOST = 256;

    private final MetricsLog metrics;
    private final int every;
    private final double[] losses = new double[MOST];
    private int epoch;
    private long from;
    private long last;
    private int filled;
    private double sum;
    private int summed;

    LossRecorder(MetricsLog metrics, int stepsPerEpoch) {
        this.metrics = metrics;
        this.every = (stepsPerEpoch + MOST - 1) / MOST;
    }

    /**
     * Takes the loss of the next step.
     *
     * @param epochOfStep from 1
     * @param step counted over the run from 1
     */
    void add(int epochOfStep, long step, double loss) {
        if (filled == 0 && summed == 0) {
            epoch = epochOfStep;
            from = step;
        }
        last = step;
        sum += loss;
        summed++;
        if (summed == every) {
            keep();
        }
    }

    /** Writes what was collected since the last call. Comes before every checkpoint, so that none of it is lost or doubled. */
    void write() throws IOException {
        if (summed > 0) {
            keep();
        }
        if (filled > 0) {
            int count = filled;
            filled = 0;
            metrics.steps(new StepLosses(epoch, from, last, every, Arrays.copyOf(losses, count)));
        }
    }

    private void keep() {
        losses[filled++] = sum / summed;
        sum = 0;
        summed = 0;
    }
}
