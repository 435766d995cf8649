package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.ResizeMode;
import org.moco4j.data.image.RgbImages;

/** Copies are recognized by their pixels, in spite of a crop, a resize, noise and other brightness. */
class ImageAlignmentTest {
    private static final int SIDE = 96;

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "0.04, 0.04, 0.04, 0.04", "0.1, 0, 0.05, 0", "0, 0.12, 0, 0.12", "0.08, 0.08, 0, 0.1"})
    void aCroppedImageIsACopyAndTheScaleIsFound(double left, double right, double top, double bottom) {
        for (int seed = 0; seed < 8; seed++) {
            BufferedImage image = drawn(seed, seed);
            int x = (int) Math.round(left * image.getWidth());
            int y = (int) Math.round(top * image.getHeight());
            BufferedImage cropped = image.getSubimage(
                    x,
                    y,
                    image.getWidth() - x - (int) Math.round(right * image.getWidth()),
                    image.getHeight() - y - (int) Math.round(bottom * image.getHeight()));

            ImageAlignment alignment = ImageAlignment.of(planes(image, SIDE), planes(cropped, SIDE), SIDE);

            assertTrue(alignment.isCopy(), seed + ": " + alignment);
            double squares = (double) image.getHeight() / Math.min(cropped.getHeight(), cropped.getWidth());
            assertEquals(squares, alignment.scale(), 0.03, seed + ": " + alignment);
            assertTrue(ImageAlignment.of(planes(cropped, SIDE), planes(image, SIDE), SIDE)
                    .isCopy());
        }
    }

    @Test
    void noiseAndSmallChangesOfBrightnessDoNotMatter() {
        assertTrue(changed(0.97, 4).isCopy());
    }

    @Test
    void otherColorsAreNoCopyEvenIfTheFormsAgree() {
        ImageAlignment other = changed(0.6, 30);
        assertFalse(other.isCopy(), other.toString());
        assertTrue(other.median() > 0.94, other.toString());
    }

    private static ImageAlignment changed(double contrast, double brightness) {
        byte[] image = planes(drawn(1, 1), SIDE);
        byte[] changed = image.clone();
        Random random = new Random(0);
        for (int i = 0; i < changed.length; i++) {
            double value = brightness + contrast * (image[i] & 0xff) + 2 * random.nextGaussian();
            changed[i] = (byte) Math.max(0, Math.min(255, value));
        }
        return ImageAlignment.of(image, changed, SIDE);
    }

    @Test
    void twoHorizonsAreNoCopies() {
        ImageAlignment horizons = ImageAlignment.of(
                planes(horizon(0x4fa8e0, 0x14538f), SIDE), planes(horizon(0x7f9fe8, 0x107080), SIDE), SIDE);
        assertFalse(horizons.isCopy(), horizons.toString());
    }

    private static BufferedImage horizon(int sky, int sea) {
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(new Color(sky));
        pen.fillRect(0, 0, 320, 100);
        pen.setColor(new Color(sea));
        pen.fillRect(0, 100, 320, 70);
        pen.setColor(new Color(0xe0c090));
        pen.fillRect(0, 170, 320, 70);
        pen.dispose();
        return image;
    }

    @Test
    void otherImagesAreNoCopiesEvenIfTheyHaveTheSameBackground() {
        for (int seed = 0; seed < 20; seed++) {
            byte[] image = planes(drawn(seed, seed), SIDE);
            ImageAlignment other = ImageAlignment.of(image, planes(drawn(seed + 100, seed + 100), SIDE), SIDE);
            ImageAlignment alike = ImageAlignment.of(image, planes(drawn(seed, seed + 100), SIDE), SIDE);
            assertFalse(other.isCopy(), seed + ": " + other);
            assertFalse(alike.isCopy(), seed + ": " + alike);
        }
    }

    @Test
    void imagesWithoutTextureCannotBeCompared() {
        byte[] gray = new byte[3 * SIDE * SIDE];
        assertFalse(ImageAlignment.of(gray, gray.clone(), SIDE).isCopy());
    }

    @ParameterizedTest
    @CsvSource({"64", "71", "128", "300"})
    void imagesOfEverySizeAreCompared(int side) {
        BufferedImage image = drawn(3, 3);
        byte[] cropped = planes(image.getSubimage(10, 8, 300, 220), side);
        assertTrue(ImageAlignment.of(planes(image, side), cropped, side).isCopy());
        assertFalse(ImageAlignment.of(planes(drawn(4, 4), side), cropped, side).isCopy());
    }

    private static byte[] planes(BufferedImage image, int side) {
        return RgbImages.planes(image, side, ResizeMode.CENTER_SQUARE);
    }

    /**
     * Draws discs on large colored areas.
     *
     * @param areas seed of the areas
     * @param discs seed of the discs
     */
    private static BufferedImage drawn(int areas, int discs) {
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Random random = new Random(areas);
        for (int i = 0; i < 4; i++) {
            pen.setColor(new Color(random.nextInt(1 << 24)));
            pen.fillRect(80 * i, 0, 80, 240);
        }
        random = new Random(1000 + discs);
        for (int i = 0; i < 60; i++) {
            pen.setColor(new Color(random.nextInt(1 << 24)));
            int size = 8 + random.nextInt(40);
            pen.fillOval(random.nextInt(320) - size / 2, random.nextInt(240) - size / 2, size, size);
        }
        pen.dispose();
        return image;
    }
}
