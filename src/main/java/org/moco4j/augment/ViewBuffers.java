package org.moco4j.augment;

import org.moco4j.KeyedRandom;

/**
 * The memory that one thread needs to make views, so that a view allocates nothing. Comes from
 * {@link TwoViews#newScratch()} or {@link EvaluationView#newScratch()}; never shared between threads.
 */
public final class ViewBuffers {
    private static final float[] BYTE_TO_UNIT = byteToUnit();

    final KeyedRandom random = new KeyedRandom();
    final CropBox box = new CropBox();
    final ColorJitter.Draw jitter = new ColorJitter.Draw();
    final CropResampler resampler;
    final GaussianBlur blur;
    /** The image as it is, planes {@code [3, H, W]} of values from 0 to 1. */
    final float[] image;
    /** The view in the making, planes {@code [3, size, size]} of values from 0 to 1. */
    final float[] view;
    /** The finished view, {@code [size, size, 3]}, normalized. */
    final float[] normalized;

    private final byte[] pixels;

    ViewBuffers(PixelSource images, int outputSize) {
        this.pixels = new byte[3 * images.height() * images.width()];
        this.image = new float[pixels.length];
        this.resampler = new CropResampler(images.height(), images.width(), outputSize);
        this.blur = new GaussianBlur(outputSize);
        this.view = new float[3 * outputSize * outputSize];
        this.normalized = new float[view.length];
    }

    /** Reads image {@code index} into {@link #image}. */
    void load(PixelSource images, int index) {
        images.copyPixels(index, pixels);
        for (int i = 0; i < pixels.length; i++) {
            image[i] = BYTE_TO_UNIT[pixels[i] & 0xff];
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
