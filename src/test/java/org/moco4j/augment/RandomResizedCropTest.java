package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.moco4j.KeyedRandom;
import org.moco4j.KolmogorovSmirnov;
import org.moco4j.augment.Augmentation.Interval;
import org.moco4j.augment.RandomResizedCrop.Box;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class RandomResizedCropTest {
    private static final Interval RATIO = new Interval(3.0 / 4, 4.0 / 3);
    private static final int DRAWS = 20_000;

    private final KeyedRandom random = new KeyedRandom();
    private final Box box = new Box();

    @Property(tries = 500)
    void aBoxIsInsideTheImage(
            @ForAll(min = 1, max = 300) int height, @ForAll(min = 1, max = 300) int width, @ForAll long seed) {
        new RandomResizedCrop(new Interval(0.08, 1), RATIO).draw(random.rekey(seed, 0, 0, 0), height, width, box);
        assertTrue(box.top >= 0 && box.height >= 1 && box.top + box.height <= height);
        assertTrue(box.left >= 0 && box.width >= 1 && box.left + box.width <= width);
    }

    @Test
    void areaAndPlaceAreUniformAndRatioIsLogUniform() {
        // Every try fits into this image, so nothing is rejected and the plain distributions must show.
        RandomResizedCrop crop = new RandomResizedCrop(new Interval(0.08, 0.5), RATIO);
        int side = 20_000;
        double[] area = new double[DRAWS];
        double[] logRatio = new double[DRAWS];
        double[] top = new double[DRAWS];
        double[] left = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            crop.draw(random.rekey(3, 0, i, 0), side, side, box);
            area[i] = (double) box.height * box.width / ((double) side * side);
            logRatio[i] = Math.log((double) box.width / box.height);
            top[i] = (box.top + 0.5) / (side - box.height + 1);
            left[i] = (box.left + 0.5) / (side - box.width + 1);
        }
        double limit = Math.log(4.0 / 3);
        assertTrue(KolmogorovSmirnov.fromUniform(area, 0.08, 0.5) < 1.95);
        assertTrue(KolmogorovSmirnov.fromUniform(logRatio, -limit, limit) < 1.95);
        assertTrue(KolmogorovSmirnov.fromUniform(top, 0, 1) < 1.95);
        assertTrue(KolmogorovSmirnov.fromUniform(left, 0, 1) < 1.95);
    }

    @Test
    void boxesThatDoNotFitAreDrawnAgainAndNotClipped() {
        RandomResizedCrop crop = new RandomResizedCrop(new Interval(0.08, 1), RATIO);
        for (int i = 0; i < DRAWS; i++) {
            crop.draw(random.rekey(4, 0, i, 0), 32, 32, box);
            double ratio = (double) box.width / box.height;
            // Rounding to whole pixels moves the ratio of the smallest boxes, 8 pixels high, by up to an eighth or so.
            assertTrue(ratio > 0.75 * 0.86 && ratio < 4.0 / 3 / 0.86, box.width + " x " + box.height);
            assertTrue(box.width * box.height > 0.08 * 1024 * 0.85, box.width + " x " + box.height);
        }
    }

    @Test
    void aVeryWideImageIsCroppedToItsCenter() {
        new RandomResizedCrop(new Interval(1, 1), RATIO).draw(random.rekey(1, 0, 0, 0), 10, 100, box);
        assertBox(0, 43, 10, 13);
    }

    @Test
    void aVeryTallImageIsCroppedToItsCenter() {
        new RandomResizedCrop(new Interval(1, 1), RATIO).draw(random.rekey(1, 0, 0, 0), 100, 10, box);
        assertBox(43, 0, 13, 10);
    }

    @Test
    void aWholeImageIsUsedIfNoBoxFits() {
        // The whole area fits at one ratio only, and ten draws of this seed don't meet it.
        new RandomResizedCrop(new Interval(1, 1), new Interval(0.5, 0.6))
                .draw(random.rekey(1, 0, 0, 0), 5000, 2800, box);
        assertBox(0, 0, 5000, 2800);
    }

    private void assertBox(int top, int left, int height, int width) {
        assertEquals(top, box.top);
        assertEquals(left, box.left);
        assertEquals(height, box.height);
        assertEquals(width, box.width);
    }
}
