package org.moco4j.augment;

/** Takes the color away, three equal channels stay: torchvision's {@code rgb_to_grayscale} on float images. */
final class Grayscale {
    private Grayscale() {}

    /** @param planes {@code [3, H, W]}, changed in place */
    static void apply(float[] planes) {
        int pixels = planes.length / 3;
        for (int i = 0; i < pixels; i++) {
            float gray = of(planes[i], planes[pixels + i], planes[2 * pixels + i]);
            planes[i] = gray;
            planes[pixels + i] = gray;
            planes[2 * pixels + i] = gray;
        }
    }

    /** The gray value of a pixel; torchvision's weights, of sum 0.9999. */
    static float of(float red, float green, float blue) {
        return 0.2989f * red + 0.587f * green + 0.114f * blue;
    }
}
