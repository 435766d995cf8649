package org.moco4j.train;

/**
 * The position of a run.
 *
 * @param epoch the current epoch, from 0
 * @param step finished steps of this epoch
 * @param lossSum sum of the losses of these steps
 */
public record EpochProgress(int epoch, int step, double lossSum) {
    static final EpochProgress START = new EpochProgress(0, 0, 0);

    /** The position after one more step. */
    EpochProgress plus(double loss) {
        return new EpochProgress(epoch, step + 1, lossSum + loss);
    }

    /** The start of the next epoch. */
    public EpochProgress nextEpoch() {
        return new EpochProgress(epoch + 1, 0, 0);
    }

    /** The mean loss of the epoch so far. */
    public double meanLoss() {
        return lossSum / step;
    }

    /** The number of training steps since the start of the run. */
    public long globalStep(int stepsPerEpoch) {
        return (long) epoch * stepsPerEpoch + step;
    }
}
