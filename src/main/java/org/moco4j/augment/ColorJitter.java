package org.moco4j.augment;

import org.moco4j.KeyedRandom;
import org.moco4j.augment.Augmentation.Jitter;

/**
 * Changes brightness, contrast, saturation and hue by random amounts in random order: torchvision's
 * {@code ColorJitter}. A kind whose largest change is 0 has no effect. Images are planes {@code [3, H, W]} of values
 * from 0 to 1, changed in place.
 */
final class ColorJitter {
    private static final int BRIGHTNESS = 0;
    private static final int CONTRAST = 1;
    private static final int SATURATION = 2;
    private static final int HUE = 3;

    private final Jitter largest;

    ColorJitter(Jitter largest) {
        this.largest = largest;
    }

    /** The random parameters of one view. Mutable, one object per thread. */
    static final class Draw {
        /** The order of the four operations. */
        final int[] order = {BRIGHTNESS, CONTRAST, SATURATION, HUE};

        float brightness;
        float contrast;
        float saturation;
        float hue;
    }

    /** Draws the order and the amounts. */
    void draw(KeyedRandom random, Draw draw) {
        for (int i = 0; i < draw.order.length; i++) {
            draw.order[i] = i;
        }
        for (int i = draw.order.length - 1; i > 0; i--) {
            int j = random.below(i + 1);
            int swapped = draw.order[i];
            draw.order[i] = draw.order[j];
            draw.order[j] = swapped;
        }
        draw.brightness = factor(random, largest.brightness());
        draw.contrast = factor(random, largest.contrast());
        draw.saturation = factor(random, largest.saturation());
        draw.hue = (float) random.uniform(-largest.hue(), largest.hue());
    }

    /** Applies the four changes in their order. */
    static void apply(float[] planes, Draw draw) {
        for (int kind : draw.order) {
            switch (kind) {
                case BRIGHTNESS -> adjustBrightness(planes, draw.brightness);
                case CONTRAST -> adjustContrast(planes, draw.contrast);
                case SATURATION -> adjustSaturation(planes, draw.saturation);
                case HUE -> adjustHue(planes, draw.hue);
                default -> throw new IllegalStateException("No such kind of jitter: " + kind);
            }
        }
    }

    private static float factor(KeyedRandom random, double change) {
        return (float) random.uniform(Math.max(0, 1 - change), 1 + change);
    }

    /** Blends an image with black: torchvision's {@code adjust_brightness}. */
    static void adjustBrightness(float[] planes, float factor) {
        if (factor == 1) {
            return;
        }
        for (int i = 0; i < planes.length; i++) {
            planes[i] = Math.max(0, Math.min(1, factor * planes[i]));
        }
    }

    /** Blends an image with the mean of its gray values: torchvision's {@code adjust_contrast}. */
    static void adjustContrast(float[] planes, float factor) {
        if (factor == 1) {
            return;
        }
        float other = (1 - factor) * meanGray(planes);
        for (int i = 0; i < planes.length; i++) {
            planes[i] = Math.max(0, Math.min(1, factor * planes[i] + other));
        }
    }

    private static float meanGray(float[] planes) {
        int pixels = planes.length / 3;
        double sum = 0;
        for (int i = 0; i < pixels; i++) {
            sum += gray(planes[i], planes[pixels + i], planes[2 * pixels + i]);
        }
        return (float) (sum / pixels);
    }

    /** Blends an image with its grayscale version: torchvision's {@code adjust_saturation}. */
    static void adjustSaturation(float[] planes, float factor) {
        if (factor == 1) {
            return;
        }
        int pixels = planes.length / 3;
        for (int i = 0; i < pixels; i++) {
            float red = planes[i];
            float green = planes[pixels + i];
            float blue = planes[2 * pixels + i];
            float other = (1 - factor) * gray(red, green, blue);
            planes[i] = Math.max(0, Math.min(1, factor * red + other));
            planes[pixels + i] = Math.max(0, Math.min(1, factor * green + other));
            planes[2 * pixels + i] = Math.max(0, Math.min(1, factor * blue + other));
        }
    }

    /** Returns the gray value of a pixel, with torchvision's weights, whose sum is 0.9999. */
    static float gray(float red, float green, float blue) {
        return 0.2989f * red + 0.587f * green + 0.114f * blue;
    }

    /**
     * Turns the hue of an image around the color circle: torchvision's {@code adjust_hue}. Torchvision converts to HSV
     * and back. This method computes the hue of a pixel, adds the turn, and writes the color back in one pass, by the
     * closed form of HSV to RGB: {@code value - chroma * clamp(min(k, 4 - k), 0, 1)} with
     * {@code k = (n + 6 hue) mod 6} and n = 5, 3, 1 for red, green, blue.
     *
     * @param turn in turns of the circle, from -0.5 to 0.5
     */
    static void adjustHue(float[] planes, float turn) {
        if (turn == 0) {
            return;
        }
        float sextants = 6 * turn;
        int pixels = planes.length / 3;
        for (int i = 0; i < pixels; i++) {
            float red = planes[i];
            float green = planes[pixels + i];
            float blue = planes[2 * pixels + i];
            float value = Math.max(red, Math.max(green, blue));
            float chroma = value - Math.min(red, Math.min(green, blue));
            if (chroma == 0) {
                continue;
            }
            float hue = sextant(red, green, blue, value, chroma) + sextants;
            planes[i] = channel(5 + hue, value, chroma);
            planes[pixels + i] = channel(3 + hue, value, chroma);
            planes[2 * pixels + i] = channel(1 + hue, value, chroma);
        }
    }

    /** Six times the hue, in [-1, 5]. */
    private static float sextant(float red, float green, float blue, float value, float chroma) {
        if (value == red) {
            return (green - blue) / chroma;
        }
        return value == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
    }

    /** @param k before the modulo, in [-3, 13] */
    private static float channel(float k, float value, float chroma) {
        float wrapped = k < 0 ? k + 6 : k;
        wrapped = wrapped >= 6 ? wrapped - 6 : wrapped;
        wrapped = wrapped >= 6 ? wrapped - 6 : wrapped;
        return value - chroma * Math.max(0, Math.min(1, Math.min(wrapped, 4 - wrapped)));
    }
}
