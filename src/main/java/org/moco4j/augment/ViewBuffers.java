package org.moco4j.augment;

import java.nio.FloatBuffer;
import org.moco4j.KeyedRandom;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.augment.RandomResizedCrop.Box;
import org.moco4j.data.PixelSource;

/**
 * Contains the memory that one thread needs to make views, so that a view allocates nothing. {@link View#newScratch()}
 * allocates it.
 */
public final class ViewBuffers {
    private static final float[] BYTE_TO_UNIT = byteToUnit();

    final KeyedRandom random = new KeyedRandom();
    final Box box = new Box();
    final ColorJitter.Draw jitter = new ColorJitter.Draw();
    final CropResampler resampler;
    final GaussianBlur blur;
    /** The original image, planes {@code [3, height, width]} of values from 0 to 1. */
    final float[] image;
    /** Height and width of {@link #image}. */
    int height;

    int width;
    /** The unfinished view, planes {@code [3, size, size]} of values from 0 to 1. */
    final float[] view;
    /** The finished view, {@code [size, size, 3]}, normalized. */
    private final float[] normalized;

    private final byte[] pixels;
    private final float[] mean;
    private final float[] inverseStd;

    ViewBuffers(PixelSource images, Augmentation augmentation) {
        int outputSize = augmentation.outputSize();
        this.pixels = new byte[3 * images.largestArea()];
        this.image = new float[pixels.length];
        this.resampler = new CropResampler(images.height(), images.width(), outputSize);
        this.blur = new GaussianBlur(outputSize);
        this.view = new float[3 * outputSize * outputSize];
        this.normalized = new float[view.length];
        Rgb channelMean = augmentation.mean();
        Rgb std = augmentation.std();
        this.mean = new float[] {(float) channelMean.red(), (float) channelMean.green(), (float) channelMean.blue()};
        this.inverseStd = new float[] {(float) (1 / std.red()), (float) (1 / std.green()), (float) (1 / std.blue())};
    }

    /** Reads image {@code index} into {@link #image}. */
    void load(PixelSource images, int index) {
        height = images.height(index);
        width = images.width(index);
        images.copyPixels(index, pixels);
        int length = 3 * height * width;
        for (int i = 0; i < length; i++) {
            image[i] = BYTE_TO_UNIT[pixels[i] & 0xff];
        }
    }

    /** Normalizes {@link #view} and writes it to {@code target} at {@code offset}. */
    void writeNormalized(FloatBuffer target, int offset) {
        normalize(view, normalized);
        target.put(offset, normalized, 0, normalized.length);
    }

    /**
     * Subtracts the data set's mean and divides by its standard deviation, channel by channel, and interleaves the
     * channels.
     *
     * @param planes {@code [3, H, W]} of values from 0 to 1
     * @param interleaved {@code [H, W, 3]}, overwritten
     */
    void normalize(float[] planes, float[] interleaved) {
        int count = planes.length / 3;
        for (int channel = 0; channel < 3; channel++) {
            float center = mean[channel];
            float scale = inverseStd[channel];
            for (int i = 0; i < count; i++) {
                interleaved[3 * i + channel] = (planes[channel * count + i] - center) * scale;
            }
        }
    }

    private static float[] byteToUnit() {
        float[] table = new float[256];
        for (int i = 0; i < table.length; i++) {
            table[i] = i / 255f;
        }
        return table;
    }
}
