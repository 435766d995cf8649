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
 * @param finished whether the run has done all its epochs
 */
public record Progress(
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
        boolean finished) {

    /**
     * The epoch whose encoder was the best.
     *
     * @param accuracy kNN Acc@1, 0 to 1
     * @param epoch the first one being 0
     */
    public record BestKnn(double accuracy, int epoch) {}

    /**
     * Counts that can be.
     *
     * @throws IllegalArgumentException where a count is negative, or there are more steps than an epoch has
     */
    public Progress {
        if (epoch < 0 || stepsPerEpoch < 1 || step < 0 || step > stepsPerEpoch || queuePointer < 0 || lossCount < 0) {
            throw new IllegalArgumentException("no possible progress: epoch " + epoch + ", step " + step + " of "
                    + stepsPerEpoch + ", queue pointer " + queuePointer + ", " + lossCount + " losses");
        }
    }

    /** Before the first step. */
    public static Progress none(int stepsPerEpoch) {
        return new Progress(0, 0, stepsPerEpoch, 0, 0, 0, null, null, 0, 0, false);
    }

    /** Training steps of the run so far. */
    public long stepsDone() {
        return (long) epoch * stepsPerEpoch + step;
    }
}
