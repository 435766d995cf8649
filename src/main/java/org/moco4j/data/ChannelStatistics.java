package org.moco4j.data;

import java.util.Arrays;

/**
 * Mean and standard deviation of the channels R, G, B over all pixels of all images, where the maximum of a channel is
 * 1. Images are normalized with them: {@code (value / 255 - mean) / std}.
 */
public final class ChannelStatistics {
    /** A lower bound, so that a constant channel is not divided by zero. */
    private static final double MIN_STD = 1.0 / 255;

    /** The usual statistics of CIFAR-10, also used by MoCo's recipe for it. */
    public static final ChannelStatistics CIFAR10 =
            new ChannelStatistics(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2023f, 0.1994f, 0.2010f});

    /** The usual statistics of CIFAR-100. */
    public static final ChannelStatistics CIFAR100 =
            new ChannelStatistics(new float[] {0.5071f, 0.4865f, 0.4409f}, new float[] {0.2673f, 0.2564f, 0.2762f});

    private final float[] mean;
    private final float[] std;

    /**
     * Creates known statistics.
     *
     * @param mean {@code [3]}
     * @param std {@code [3]}, never zero
     */
    public ChannelStatistics(float[] mean, float[] std) {
        if (mean.length != 3 || std.length != 3) {
            throw new IllegalArgumentException("expected three channels, got " + mean.length + " and " + std.length);
        }
        this.mean = mean.clone();
        this.std = std.clone();
    }

    /** Returns the mean of each channel, {@code [3]}. */
    public float[] mean() {
        return mean.clone();
    }

    /** Returns the standard deviation of each channel, {@code [3]}, never zero. */
    public float[] std() {
        return std.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelStatistics that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "mean " + Arrays.toString(mean) + ", std " + Arrays.toString(std);
    }

    /** Computes the statistics of all pixels of {@code images}, exactly for any number of images. */
    public static ChannelStatistics of(ImageSet images) {
        int plane = images.height() * images.width();
        long[][] histogram = new long[3][256];
        byte[] pixels = new byte[images.imageBytes()];
        for (int index = 0; index < images.size(); index++) {
            images.copyPixels(index, pixels);
            for (int i = 0; i < pixels.length; i++) {
                histogram[i / plane][pixels[i] & 0xff]++;
            }
        }
        float[] mean = new float[3];
        float[] std = new float[3];
        for (int c = 0; c < 3; c++) {
            double count = (double) plane * images.size();
            double sum = 0;
            double squares = 0;
            for (int value = 0; value < 256; value++) {
                double scaled = value / 255.0;
                sum += histogram[c][value] * scaled;
                squares += histogram[c][value] * scaled * scaled;
            }
            mean[c] = (float) (sum / count);
            double variance = Math.max(0, squares / count - (sum / count) * (sum / count));
            std[c] = (float) Math.max(MIN_STD, Math.sqrt(variance));
        }
        return new ChannelStatistics(mean, std);
    }
}
