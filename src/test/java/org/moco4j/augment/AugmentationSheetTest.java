package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AugmentationSheetTest {
    private static TwoViews views;

    @BeforeAll
    static void viewsOfTheGoldenImages() {
        views = new TwoViews(new TorchvisionGolden().source(), Augmentation.cifar10(), 1);
    }

    @Test
    void aSheetShowsOriginalsAndViewsEnlarged() {
        BufferedImage sheet = new AugmentationSheet(views, 2, 3).render(0, 4, 1, 2);
        assertEquals(2 * (3 * 96 + 2 * 2 + 12) + 12, sheet.getWidth());
        assertEquals(2 * (96 + 12) + 12, sheet.getHeight());

        FloatBuffer query = FloatBuffer.allocate(3072);
        FloatBuffer key = FloatBuffer.allocate(3072);
        views.write(0, 1, views.newScratch(), query, key, 0);
        byte[] original = new byte[3072];
        views.images().copyPixels(1, original);
        int left = 12 + 3 * 96 + 2 * 2 + 12;
        int pixel = 9 * 32 + 20;
        for (int within = 0; within < 3; within++) {
            int x = left + 20 * 3 + within;
            int y = 12 + 9 * 3 + within;
            assertEquals(original[1024 + pixel] & 0xff, sheet.getRGB(x, y) >> 8 & 0xff);
            assertEquals(green(query, pixel), sheet.getRGB(x + 98, y) >> 8 & 0xff, 1);
            assertEquals(green(key, pixel), sheet.getRGB(x + 196, y) >> 8 & 0xff, 1);
        }
        assertNotEquals(green(query, pixel), green(key, pixel), 1e-3);
    }

    @Test
    void theRestOfTheSheetIsWhite() {
        BufferedImage sheet = new AugmentationSheet(views, 2, 1).render(0, 0, 1, 2);
        assertEquals(0xffffff, sheet.getRGB(0, 0) & 0xffffff);
        assertEquals(0xffffff, sheet.getRGB(12 + 32, 20) & 0xffffff);
        assertEquals(0xffffff, sheet.getRGB(sheet.getWidth() - 20, sheet.getHeight() - 20) & 0xffffff);
    }

    @Test
    void aSheetWithoutColumnsIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new AugmentationSheet(views, 0, 3));
    }

    private static double green(FloatBuffer view, int pixel) {
        return (view.get(3 * pixel + 1) * 0.1994 + 0.4822) * 255;
    }
}
