package org.moco4j.optim;

import java.util.List;

/**
 * The learning rate over a run.
 *
 * @param base initial learning rate, {@code learning-rate}
 * @param epochs number of epochs of the whole run
 * @param milestones epochs at which the rate is divided by ten, {@code schedule}; used by {@link Decay#MILESTONES} only
 * @param decay how the rate falls
 * @param warmupEpochs epochs in which the rate first rises from near zero, step by step
 */
public record LearningRateSchedule(double base, int epochs, List<Integer> milestones, Decay decay, int warmupEpochs) {
    /** How a learning rate falls over a run. */
    public enum Decay {
        /** To a tenth at each milestone. */
        MILESTONES,
        /** Along half a cosine, epoch by epoch (Loshchilov and Hutter 2017, equation 5, no restarts). */
        COSINE_BY_EPOCH,
        /** Along half a cosine, step by step, from the end of the warm-up to the end of the run (as in MoCo v3). */
        COSINE_BY_STEP
    }

    /**
     * The learning rate of a step.
     *
     * @param epoch the epoch, from 0
     * @param step the step of the epoch, from 0
     */
    public double at(int epoch, int step, int stepsPerEpoch) {
        double rate = base
                * switch (decay) {
                    case MILESTONES -> milestoneFactor(epoch);
                    case COSINE_BY_EPOCH -> halfCosine((double) epoch / epochs);
                    case COSINE_BY_STEP -> halfCosine(partAfterWarmup(epoch + (double) step / stepsPerEpoch));
                };
        if (epoch < warmupEpochs) {
            rate *= (epoch + (step + 1.0) / stepsPerEpoch) / warmupEpochs;
        }
        return rate;
    }

    private double partAfterWarmup(double epoch) {
        return Math.max(0, epoch - warmupEpochs) / (epochs - warmupEpochs);
    }

    /** Falls from 1 to 0 while {@code part} rises from 0 to 1. */
    private static double halfCosine(double part) {
        return 0.5 * (1 + Math.cos(Math.PI * part));
    }

    private double milestoneFactor(int epoch) {
        long passed = milestones.stream().filter(m -> epoch >= m).count();
        return Math.pow(0.1, (double) passed);
    }
}
