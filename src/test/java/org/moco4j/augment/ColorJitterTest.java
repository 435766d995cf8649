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
    void aStrengthOfZeroChangesNoBit() {
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
        Hue.apply(byHand, 0.1f);
        Contrast.apply(byHand, 0.6f);
        Brightness.apply(byHand, 1.4f);
        Saturation.apply(byHand, 1.3f);
        assertArrayEquals(byHand, oneWay);
        System.arraycopy(new int[] {0, 1, 2, 3}, 0, draw.order, 0, 4);
        ColorJitter.apply(otherWay, draw);
        assertFalse(Arrays.equals(oneWay, otherWay));
    }
}
