package org.moco4j.augment;

/**
 * The weights of bilinear resampling with antialias along one axis, as PIL's and torch's: a triangle of half-width 1
 * output pixel, or 1 input pixel if the image grows, centered on the output pixel, cut at the ends of the axis, of sum
 * 1. Every output has the same number of taps, some of weight 0, so that the loops that use them are simple.
 */
final class TriangleFilter {
    /** Inputs that enter each output. */
    int taps;

    /** Index of the first input of each output. */
    final int[] first;

    /** Weight of tap k of output i, at {@code i * taps + k}. */
    final float[] weights;

    /** For axes of up to {@code longestInput} pixels that become {@code output} pixels. */
    TriangleFilter(int longestInput, int output) {
        this.first = new int[output];
        this.weights = new float[output * tapsFor(longestInput, output)];
    }

    /** Computes the weights for an axis of {@code length} input pixels. */
    void prepare(int length) {
        int output = first.length;
        double scale = (double) length / output;
        double support = Math.max(1, scale);
        taps = tapsFor(length, output);
        for (int i = 0; i < output; i++) {
            double center = scale * (i + 0.5);
            int begin = Math.max(0, (int) (center - support + 0.5));
            int end = Math.min(length, (int) (center + support + 0.5));
            first[i] = Math.min(begin, length - taps);
            double sum = 0;
            for (int input = begin; input < end; input++) {
                sum += triangle((input - center + 0.5) / support);
            }
            for (int k = 0; k < taps; k++) {
                int input = first[i] + k;
                boolean inside = input >= begin && input < end;
                double weight = inside ? triangle((input - center + 0.5) / support) / sum : 0;
                weights[i * taps + k] = (float) weight;
            }
        }
    }

    private static int tapsFor(int length, int output) {
        double support = Math.max(1, (double) length / output);
        return Math.min(length, (int) Math.ceil(2 * support));
    }

    private static double triangle(double distance) {
        return Math.max(0, 1 - Math.abs(distance));
    }
}
