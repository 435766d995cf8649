package org.moco4j.augment;

/** Blends an image with black: torchvision's {@code adjust_brightness}. */
final class Brightness {
    private Brightness() {}

    /** @param planes {@code [3, H, W]} of values from 0 to 1, changed in place */
    static void apply(float[] planes, float factor) {
        if (factor == 1) {
            return;
        }
        for (int i = 0; i < planes.length; i++) {
            planes[i] = Math.max(0, Math.min(1, factor * planes[i]));
        }
    }
}
