package org.moco4j.checkpoint;

/**
 * How far a run has come.
 *
 * @param epoch the epoch in progress, the first one being 0; the number of epochs where the run is finished
 * @param step steps done within that epoch
 * @param stepsPerEpoch steps of a whole epoch
 * @param queuePointer the row of the queue that the next keys go to
 * @param lossSum sum of the losses of the epoch so far
 * @param lossCount how many losses that are
 * @param best the best kNN monitor's result so far; null where there was none
 * @param untrainedKnn the kNN accuracy of the untrained encoder, 0 to 1; null where it was not measured
 * @param wallSeconds time spent training, all sessions of the run together
 * @param cpuSeconds processor time spent, likewise
 * @param ended what was measured of the epoch, where all its steps are done and its end was not told yet: the metrics lack its
 *     line; null otherwise
 * @param finished whether the run has done all its epochs
 */
public record RunProgress(
        int epoch,
        int step,
        int stepsPerEpoch,
        int queuePointer,
        double lossSum,
        long lossCount,
        BestKnn best,
        Double untrainedKnn,
        double wallSeconds,
        double cpuSeconds,
        EpochEnd ended,
        boolean finished) {

    /**
     * The epoch whose encoder was the best.
     *
     * @param accuracy kNN Acc@1, 0 to 1
     * @param epoch the first one being 0
     */
    public record BestKnn(double accuracy, int epoch) {}

    /**
     * What only the last step of an epoch could tell.
     *
     * @param deviation of its features, averaged over the dimensions
     * @param imagesPerSecond of the epoch
     */
    public record EpochEnd(double deviation, double imagesPerSecond) {}

    /**
     * Counts that can be.
     *
     * @throws IllegalArgumentException where a count is negative, or there are more steps than an epoch has
     */
    public RunProgress {
        if (epoch < 0 || stepsPerEpoch < 1 || step < 0 || step > stepsPerEpoch || queuePointer < 0 || lossCount < 0) {
            throw new IllegalArgumentException("no possible progress: epoch " + epoch + ", step " + step + " of "
                    + stepsPerEpoch + ", queue pointer " + queuePointer + ", " + lossCount + " losses");
        }
    }

    /** Before the first step. */
    public static RunProgress none(int stepsPerEpoch) {
        return new RunProgress(0, 0, stepsPerEpoch, 0, 0, 0, null, null, 0, 0, null, false);
    }

    /** Training steps of the run so far. */
    public long stepsDone() {
        return (long) epoch * stepsPerEpoch + step;
    }

    /** Whether nothing was done in the run, not even the untrained encoder measured. */
    public boolean untouched() {
        return stepsDone() == 0 && untrainedKnn == null;
    }

    /** The step whose line of metrics is the last that was written before this, if it has one; -1 where the run is untouched. */
    public long lastStepTold() {
        if (untouched()) {
            return -1;
        }
        return step == stepsPerEpoch ? stepsDone() - 1 : stepsDone();
    }
}
