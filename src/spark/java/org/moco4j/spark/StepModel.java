package org.moco4j.spark;

import java.util.SplittableRandom;

/**
 * Predicts the time of a training step on a cluster whose machines run one group each.
 *
 * @param weightGigabits weights of one encoder, in gigabits
 * @param groupSeconds time to make the views of a group and to run both encoders, in seconds
 * @param bf16Gradients whether gradients travel with half the bytes
 */
record StepModel(double weightGigabits, double groupSeconds, boolean bf16Gradients) {
    /** Scheduling two jobs, in seconds; measured, see docs/scale.md. */
    private static final double FIXED_SECONDS = 0.1;

    /** Serializing, copying and adding up one gigabit of weights, in seconds; measured, see docs/scale.md. */
    private static final double COPYING = 2;

    /** The weights of both encoders go out, and are passed on from machine to machine. */
    private static final double BROADCASTS = 3;

    /** The relative spread of the time of a group. */
    private static final double SPREAD = 0.05;

    private static final int SIMULATED_STEPS = 2000;

    /**
     * Returns the part of a step that no machine computes in, in seconds: {@code 0.1 + 2 W + (3 + M) W / B} for weights
     * of W gigabits, because the driver collects the gradients of all M machines over its own link.
     *
     * @param gigabitsPerSecond bandwidth of a machine (B)
     */
    double overheadSeconds(int machines, double gigabitsPerSecond) {
        double collected = machines * (bf16Gradients ? 0.5 : 1);
        return FIXED_SECONDS + COPYING * weightGigabits + (BROADCASTS + collected) * weightGigabits / gigabitsPerSecond;
    }

    /**
     * Returns the mean time of a step in seconds, by simulation: each step waits for the slowest machine, once for the
     * keys, which are about a third of the work, and once for the gradients.
     */
    double stepSeconds(int machines, double gigabitsPerSecond) {
        SplittableRandom random = new SplittableRandom(machines);
        double sum = 0;
        for (int step = 0; step < SIMULATED_STEPS; step++) {
            sum += slowest(machines, groupSeconds / 3, random) + slowest(machines, 2 * groupSeconds / 3, random);
        }
        return sum / SIMULATED_STEPS + overheadSeconds(machines, gigabitsPerSecond);
    }

    private static double slowest(int machines, double seconds, SplittableRandom random) {
        double slowest = 0;
        for (int machine = 0; machine < machines; machine++) {
            slowest = Math.max(slowest, seconds * Math.exp(SPREAD * random.nextGaussian()));
        }
        return slowest;
    }

    /** Returns the part of the machines' time that is spent computing, 0 to 1. */
    double efficiency(int machines, double gigabitsPerSecond) {
        return groupSeconds / stepSeconds(machines, gigabitsPerSecond);
    }
}
