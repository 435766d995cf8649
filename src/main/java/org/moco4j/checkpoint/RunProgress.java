package org.moco4j.checkpoint;

/**
 * The progress of a run.
 *
 * @param epoch the current epoch, counted from 0; the number of epochs if the run is finished
 * @param step completed steps of that epoch
 * @param stepsPerEpoch steps of a complete epoch
 * @param queuePointer the row of the queue that receives the next keys
 * @param lossSum sum of the losses of the epoch so far
 * @param lossCount number of these losses
 * @param best the best kNN result so far; null if there is none
 * @param untrainedKnn the kNN accuracy of the untrained encoder, 0 to 1; null if it was not measured
 * @param wallSeconds seconds of training in all sessions of the run
 * @param cpuSeconds processor seconds in all sessions of the run
 * @param ended measurements of the epoch if all its steps are done but the metrics do not contain its line yet; null
 *     otherwise
 * @param finished whether all epochs are complete
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
     * The epoch with the best encoder.
     *
     * @param accuracy kNN Acc@1, 0 to 1
     * @param epoch epoch, counted from 0
     */
    public record BestKnn(double accuracy, int epoch) {}

    /**
     * Measurements that only the last step of an epoch provides.
     *
     * @param deviation standard deviation of the features, averaged over the dimensions
     * @param imagesPerSecond images per second in the epoch
     */
    public record EpochEnd(double deviation, double imagesPerSecond) {}

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if a count is negative, or there are more steps than an epoch has
     */
    public RunProgress {
        if (epoch < 0 || stepsPerEpoch < 1 || step < 0 || step > stepsPerEpoch || queuePointer < 0 || lossCount < 0) {
            throw new IllegalArgumentException("impossible progress: epoch " + epoch + ", step " + step + " of "
                    + stepsPerEpoch + ", queue pointer " + queuePointer + ", " + lossCount + " losses");
        }
    }

    /** Returns the progress before the first step. */
    public static RunProgress none(int stepsPerEpoch) {
        return new RunProgress(0, 0, stepsPerEpoch, 0, 0, 0, null, null, 0, 0, null, false);
    }

    /** Returns the number of training steps of the run so far. */
    public long stepsDone() {
        return (long) epoch * stepsPerEpoch + step;
    }

    /** Whether the run has done nothing yet, not even measured the untrained encoder. */
    public boolean untouched() {
        return stepsDone() == 0 && untrainedKnn == null;
    }

    /** Returns the last step whose metrics were written before this checkpoint; -1 if the run has done nothing yet. */
    public long lastRecordedStep() {
        if (untouched()) {
            return -1;
        }
        return step == stepsPerEpoch ? stepsDone() - 1 : stepsDone();
    }
}
