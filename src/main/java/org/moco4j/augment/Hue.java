package org.moco4j.augment;

/**
 * Turns the hue of an image around the color circle: torchvision's {@code adjust_hue}. It goes through HSV there; here
 * one pass computes the hue of a pixel, adds the turn, and writes the color back by the closed form of HSV to RGB,
 * {@code value - chroma * clamp(min(k, 4 - k), 0, 1)} with {@code k = (n + 6 hue) mod 6} and n = 5, 3, 1 for red,
 * green, blue.
 */
final class Hue {
    private Hue() {}

    /**
     * @param planes {@code [3, H, W]} of values from 0 to 1, changed in place
     * @param turn in turns of the circle, from -0.5 to 0.5
     */
    static void apply(float[] planes, float turn) {
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
