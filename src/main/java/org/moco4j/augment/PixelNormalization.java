package org.moco4j.augment;

import org.moco4j.augment.Augmentation.Rgb;

/** Subtracts the data set's mean and divides by its deviation, channel by channel, and interleaves the channels. */
final class PixelNormalization {
    private final float[] mean;
    private final float[] inverseStd;

    PixelNormalization(Rgb mean, Rgb std) {
        this.mean = new float[] {(float) mean.red(), (float) mean.green(), (float) mean.blue()};
        this.inverseStd = new float[] {(float) (1 / std.red()), (float) (1 / std.green()), (float) (1 / std.blue())};
    }

    /**
     * @param planes {@code [3, H, W]} of values from 0 to 1
     * @param interleaved {@code [H, W, 3]}, overwritten
     */
    void apply(float[] planes, float[] interleaved) {
        int pixels = planes.length / 3;
        for (int channel = 0; channel < 3; channel++) {
            float center = mean[channel];
            float scale = inverseStd[channel];
            for (int i = 0; i < pixels; i++) {
                interleaved[3 * i + channel] = (planes[channel * pixels + i] - center) * scale;
            }
        }
    }
}
