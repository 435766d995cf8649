package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class HueTest {
    @Property(tries = 2000)
    void everyColorIsShiftedAsThroughHsv(
            @ForAll(max = 255) int red,
            @ForAll(max = 255) int green,
            @ForAll(max = 255) int blue,
            @ForAll(min = -0.5f, max = 0.5f) float turn) {
        float[] pixel = {red / 255f, green / 255f, blue / 255f};
        float[] expected = throughHsv(pixel, turn);
        Hue.apply(pixel, turn);
        assertArrayEquals(expected, pixel, 1e-5f);
    }

    @Test
    void aThirdOfATurnChangesRedToGreenAndGreenToBlue() {
        float[] pixels = {1, 0, 0, 1, 0, 0};
        Hue.apply(pixels, 1 / 3f);
        assertArrayEquals(new float[] {0, 0, 1, 0, 0, 1}, pixels, 1e-6f);
    }

    @Test
    void grayIsUnchanged() {
        float[] pixel = {0.5f, 0.5f, 0.5f};
        Hue.apply(pixel, 0.3f);
        assertArrayEquals(new float[] {0.5f, 0.5f, 0.5f}, pixel);
    }

    /** torchvision's way, in double: RGB to HSV, add, and one of six cases back. */
    private static float[] throughHsv(float[] pixel, double turn) {
        double r = pixel[0];
        double g = pixel[1];
        double b = pixel[2];
        double v = Math.max(r, Math.max(g, b));
        double range = v - Math.min(r, Math.min(g, b));
        double s = range == 0 ? 0 : range / v;
        double divisor = range == 0 ? 1 : range;
        double rc = (v - r) / divisor;
        double gc = (v - g) / divisor;
        double bc = (v - b) / divisor;
        double h = v == r ? bc - gc : v == g ? 2 + rc - bc : 4 + gc - rc;
        h = (h / 6 + 1) % 1 + turn;
        h -= Math.floor(h);
        int sextant = (int) Math.floor(h * 6);
        double f = h * 6 - sextant;
        double p = v * (1 - s);
        double q = v * (1 - s * f);
        double t = v * (1 - s * (1 - f));
        double[] rgb =
                switch (sextant % 6) {
                    case 0 -> new double[] {v, t, p};
                    case 1 -> new double[] {q, v, p};
                    case 2 -> new double[] {p, v, t};
                    case 3 -> new double[] {p, q, v};
                    case 4 -> new double[] {t, p, v};
                    default -> new double[] {v, p, q};
                };
        return new float[] {(float) rgb[0], (float) rgb[1], (float) rgb[2]};
    }
}
