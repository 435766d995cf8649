package org.moco4j;

import java.util.Arrays;

/** Measures how far a sample's distribution is from the uniform one. */
public final class KolmogorovSmirnov {
    private KolmogorovSmirnov() {}

    /**
     * Returns the maximum distance of the two distribution functions, times the square root of the sample's size. It is
     * above 1.95 with probability 0.001 if the sample is uniform in [low, high].
     */
    public static double fromUniform(double[] sample, double low, double high) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double distance = 0;
        for (int i = 0; i < sorted.length; i++) {
            double expected = (sorted[i] - low) / (high - low);
            distance = Math.max(distance, Math.abs(expected - (double) i / sorted.length));
            distance = Math.max(distance, Math.abs(expected - (double) (i + 1) / sorted.length));
        }
        return distance * Math.sqrt(sorted.length);
    }
}
