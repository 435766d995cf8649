package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moco4j.KeyedRandom;
import org.moco4j.KolmogorovSmirnov;
import org.moco4j.augment.Augmentation.Jitter;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class ColorJitterTest {
    private static final int DRAWS = 24_000;

    private final KeyedRandom random = new KeyedRandom();
    private final ColorJitter.Draw draw = new ColorJitter.Draw();

    @Test
    void allTwentyFourOrdersAreEquallyFrequent() {
        ColorJitter jitter = new ColorJitter(new Jitter(0.4, 0.4, 0.4, 0.1));
        Map<String, Integer> count = new HashMap<>();
        for (int i = 0; i < DRAWS; i++) {
            jitter.draw(random.rekey(1, 0, i, 0), draw);
            count.merge(Arrays.toString(draw.order), 1, Integer::sum);
        }
        assertEquals(24, count.size());
        double expected = DRAWS / 24.0;
        double chiSquare = count.values().stream()
                .mapToDouble(c -> (c - expected) * (c - expected) / expected)
                .sum();
        assertTrue(chiSquare < 49.7, "chi-square with 23 degrees of freedom: " + chiSquare);
    }

    @Test
    void factorsAreUniformAroundOneAndHueAroundZero() {
        ColorJitter jitter = new ColorJitter(new Jitter(0.4, 0.3, 0.2, 0.1));
        double[][] drawn = new double[4][DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            jitter.draw(random.rekey(2, 0, i, 0), draw);
            drawn[0][i] = draw.brightness;
            drawn[1][i] = draw.contrast;
            drawn[2][i] = draw.saturation;
            drawn[3][i] = draw.hue;
        }
        assertTrue(KolmogorovSmirnov.fromUniform(drawn[0], 0.6, 1.4) < 1.95);
        assertTrue(KolmogorovSmirnov.fromUniform(drawn[1], 0.7, 1.3) < 1.95);
        assertTrue(KolmogorovSmirnov.fromUniform(drawn[2], 0.8, 1.2) < 1.95);
        assertTrue(KolmogorovSmirnov.fromUniform(drawn[3], -0.1, 0.1) < 1.95);
    }

    @Test
    void aStrengthAboveOneGivesFactorsFromZero() {
        ColorJitter jitter = new ColorJitter(new Jitter(1.5, 0, 0, 0));
        double[] drawn = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            jitter.draw(random.rekey(3, 0, i, 0), draw);
            drawn[i] = draw.brightness;
        }
        assertTrue(KolmogorovSmirnov.fromUniform(drawn, 0, 2.5) < 1.95);
    }

    @Test
    void withoutAChangeEveryBitIsTheSame() {
        float[] planes = {0.1f, 0.9f, 0.5f, 0.3f, 0.77f, 0};
        float[] before = planes.clone();
        new ColorJitter(new Jitter(0, 0, 0, 0)).draw(random.rekey(4, 0, 0, 0), draw);
        ColorJitter.apply(planes, draw);
        assertArrayEquals(before, planes);
    }

    @Test
    void theAdjustmentsAreAppliedInTheDrawnOrder() {
        draw.brightness = 1.4f;
        draw.contrast = 0.6f;
        draw.saturation = 1.3f;
        draw.hue = 0.1f;
        float[] oneWay = {0.2f, 0.9f, 0.5f, 0.3f, 0.7f, 0.1f};
        float[] otherWay = oneWay.clone();
        float[] byHand = oneWay.clone();
        System.arraycopy(new int[] {3, 1, 0, 2}, 0, draw.order, 0, 4);
        ColorJitter.apply(oneWay, draw);
        ColorJitter.adjustHue(byHand, 0.1f);
        ColorJitter.adjustContrast(byHand, 0.6f);
        ColorJitter.adjustBrightness(byHand, 1.4f);
        ColorJitter.adjustSaturation(byHand, 1.3f);
        assertArrayEquals(byHand, oneWay);
        System.arraycopy(new int[] {0, 1, 2, 3}, 0, draw.order, 0, 4);
        ColorJitter.apply(otherWay, draw);
        assertFalse(Arrays.equals(oneWay, otherWay));
    }

    @Property(tries = 2000)
    void everyColorIsTurnedAsByHsv(
            @ForAll(max = 255) int red,
            @ForAll(max = 255) int green,
            @ForAll(max = 255) int blue,
            @ForAll(min = -0.5f, max = 0.5f) float turn) {
        float[] pixel = {red / 255f, green / 255f, blue / 255f};
        float[] expected = throughHsv(pixel, turn);
        ColorJitter.adjustHue(pixel, turn);
        assertArrayEquals(expected, pixel, 1e-5f);
    }

    @Test
    void aThirdOfATurnMakesRedGreenAndGreenBlue() {
        float[] pixels = {1, 0, 0, 1, 0, 0};
        ColorJitter.adjustHue(pixels, 1 / 3f);
        assertArrayEquals(new float[] {0, 0, 1, 0, 0, 1}, pixels, 1e-6f);
    }

    @Test
    void grayHasNoHueToTurn() {
        float[] pixel = {0.5f, 0.5f, 0.5f};
        ColorJitter.adjustHue(pixel, 0.3f);
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
