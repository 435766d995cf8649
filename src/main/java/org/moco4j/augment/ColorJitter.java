package org.moco4j.augment;

import org.moco4j.KeyedRandom;
import org.moco4j.augment.Augmentation.Jitter;

/**
 * Changes brightness, contrast, saturation and hue by random amounts in random order: torchvision's
 * {@code ColorJitter}. A kind whose largest change is 0 is left out.
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

    /** @param planes {@code [3, H, W]} of values from 0 to 1, changed in place */
    static void apply(float[] planes, Draw draw) {
        for (int kind : draw.order) {
            switch (kind) {
                case BRIGHTNESS -> Brightness.apply(planes, draw.brightness);
                case CONTRAST -> Contrast.apply(planes, draw.contrast);
                case SATURATION -> Saturation.apply(planes, draw.saturation);
                case HUE -> Hue.apply(planes, draw.hue);
                default -> throw new IllegalStateException("No such kind of jitter: " + kind);
            }
        }
    }

    private static float factor(KeyedRandom random, double change) {
        return (float) random.uniform(Math.max(0, 1 - change), 1 + change);
    }
}
