package org.moco4j.augment;

/** Blends an image with the mean of its gray values: torchvision's {@code adjust_contrast}. */
final class Contrast {
    private Contrast() {}

    /** @param planes {@code [3, H, W]} of values from 0 to 1, changed in place */
    static void apply(float[] planes, float factor) {
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
            sum += Grayscale.of(planes[i], planes[pixels + i], planes[2 * pixels + i]);
        }
        return (float) (sum / pixels);
    }
}
