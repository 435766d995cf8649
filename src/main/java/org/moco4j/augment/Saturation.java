package org.moco4j.augment;

/** Blends an image with its grayscale version: torchvision's {@code adjust_saturation}. */
final class Saturation {
    private Saturation() {}

    /** @param planes {@code [3, H, W]} of values from 0 to 1, changed in place */
    static void apply(float[] planes, float factor) {
        if (factor == 1) {
            return;
        }
        int pixels = planes.length / 3;
        for (int i = 0; i < pixels; i++) {
            float red = planes[i];
            float green = planes[pixels + i];
            float blue = planes[2 * pixels + i];
            float other = (1 - factor) * Grayscale.of(red, green, blue);
            planes[i] = Math.max(0, Math.min(1, factor * red + other));
            planes[pixels + i] = Math.max(0, Math.min(1, factor * green + other));
            planes[2 * pixels + i] = Math.max(0, Math.min(1, factor * blue + other));
        }
    }
}
