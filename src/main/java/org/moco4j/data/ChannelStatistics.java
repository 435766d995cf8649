package org.moco4j.data;

/**
 * Mean and standard deviation of the channels R, G, B over all pixels of all images, in units where a full channel is 1.
 * Images are normalised by them: {@code (value / 255 - mean) / std}.
 *
 * @param mean {@code [3]}
 * @param std {@code [3]}, never zero
 */
public record ChannelStatistics(float[] mean, float[] std) {
    /** A channel that never changes would otherwise be divided by zero. */
    private static final double SMALLEST_STD = 1.0 / 255;

    public ChannelStatistics {
        if (mean.length != 3 || std.length != 3) {
            throw new IllegalArgumentException("three channels, not " + mean.length + " and " + std.length);
        }
        mean = mean.clone();
        std = std.clone();
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] std() {
        return std.clone();
    }

    /** Counts every pixel of {@code images}; exact, whatever the number of images. */
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
            std[c] = (float) Math.max(SMALLEST_STD, Math.sqrt(variance));
        }
        return new ChannelStatistics(mean, std);
    }
}
