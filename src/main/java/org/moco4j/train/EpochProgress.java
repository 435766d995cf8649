package org.moco4j.train;

/**
 * How far a run is.
 *
 * @param epoch the one in progress, from 0
 * @param step steps of it that are done
 * @param lossSum sum of the losses of these steps
 */
public record EpochProgress(int epoch, int step, double lossSum) {
    public static final EpochProgress START = new EpochProgress(0, 0, 0);

    /** After one more step. */
    EpochProgress plus(double loss) {
        return new EpochProgress(epoch, step + 1, lossSum + loss);
    }

    /** The beginning of the epoch after this one. */
    public EpochProgress nextEpoch() {
        return new EpochProgress(epoch + 1, 0, 0);
    }

    /** Of the epoch so far. */
    public double meanLoss() {
        return lossSum / step;
    }

    /** Training steps since the run began. */
    public long globalStep(int stepsPerEpoch) {
        return (long) epoch * stepsPerEpoch + step;
    }
}
