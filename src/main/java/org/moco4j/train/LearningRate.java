package org.moco4j.train;

import java.util.List;

/**
 * The learning rate over a run.
 *
 * @param base of the first epochs, {@code learning-rate}
 * @param epochs of the whole run
 * @param milestones epochs at which a step schedule divides the rate by ten, {@code schedule}
 * @param cosine whether it falls along half a cosine instead (Loshchilov and Hutter 2017, equation 5, no restarts)
 * @param warmupEpochs over which it first rises from near zero, step by step
 */
public record LearningRate(double base, int epochs, List<Integer> milestones, boolean cosine, int warmupEpochs) {

    /**
     * @param epoch counted from zero
     * @param step of the epoch, counted from zero
     */
    public double at(int epoch, int step, int stepsPerEpoch) {
        double rate = cosine ? base * 0.5 * (1 + Math.cos(Math.PI * epoch / epochs)) : base * stepFactor(epoch);
        if (epoch < warmupEpochs) {
            rate *= (epoch + (step + 1.0) / stepsPerEpoch) / warmupEpochs;
        }
        return rate;
    }

    private double stepFactor(int epoch) {
        return Math.pow(0.1, milestones.stream().filter(m -> epoch >= m).count());
    }
}
