package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.moco4j.augment.RandomResizedCrop.Box;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class CropResamplerTest {
    private static final int HEIGHT = 9;
    private static final int WIDTH = 11;

    /** Pillow's {@code Image.resize((4, 4), BILINEAR)} in mode F, of the whole image. */
    private static final float[] PILLOW_WHOLE = {
        111.47619f, 120.03524f, 132.60095f, 140.7672f,
        141.77325f, 145.01788f, 149.96423f, 116.27733f,
        138.14183f, 134.35529f, 149.5309f, 123.37037f,
        130.79048f, 131.13333f, 150.3181f, 107.49312f
    };

    /** The same of rows 1 to 7, columns 2 to 10. */
    private static final float[] PILLOW_CROP = {
        139.23946f, 107.188156f, 158.46109f, 145.1415f,
        146.696f, 157.56195f, 149.29659f, 97.224f,
        147.56f, 134.9434f, 150.29951f, 119.907425f,
        119.01633f, 131.94077f, 155.98955f, 114.97007f
    };

    @Test
    void shrinkingEqualsPillow() {
        assertShrunkTo(PILLOW_WHOLE, new Box().set(0, 0, HEIGHT, WIDTH));
    }

    @Test
    void pixelsAroundACropHaveNoEffect() {
        assertShrunkTo(PILLOW_CROP, new Box().set(1, 2, 7, 9));
    }

    @Property(tries = 300)
    void anImageOfOneColorKeepsItAtEverySize(
            @ForAll(min = 1, max = 70) int height,
            @ForAll(min = 1, max = 70) int width,
            @ForAll(min = 2, max = 40) int size) {
        float[] image = new float[3 * height * width];
        Arrays.fill(image, 0.3f);
        float[] view = new float[3 * size * size];
        new CropResampler(height, width, size).resample(image, height, width, new Box().set(0, 0, height, width), view);
        for (float value : view) {
            assertEquals(0.3f, value, 1e-6f);
        }
    }

    @Test
    void aBoxOfTheOutputSizeIsCopied() {
        float[] image = new float[3 * HEIGHT * WIDTH];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        float[] view = new float[3 * 2 * 2];
        new CropResampler(HEIGHT, WIDTH, 2).resample(image, HEIGHT, WIDTH, new Box().set(3, 5, 2, 2), view);
        assertArrayEquals(new float[] {38, 39, 49, 50, 137, 138, 148, 149, 236, 237, 247, 248}, view);
    }

    @Test
    void oneResamplerIsUsedForBoxesOfDifferentSizes() {
        CropResampler resampler = new CropResampler(HEIGHT, WIDTH, 4);
        float[] view = new float[3 * 16];
        resampler.resample(image(), HEIGHT, WIDTH, new Box().set(2, 2, 1, 1), view);
        resampler.resample(image(), HEIGHT, WIDTH, new Box().set(0, 0, HEIGHT, WIDTH), view);
        assertArrayEquals(PILLOW_WHOLE, Arrays.copyOf(view, 16), 1e-4f);
    }

    private static void assertShrunkTo(float[] expected, Box box) {
        float[] view = new float[3 * 16];
        new CropResampler(HEIGHT, WIDTH, 4).resample(image(), HEIGHT, WIDTH, box, view);
        for (int channel = 0; channel < 3; channel++) {
            float[] plane = Arrays.copyOfRange(view, channel * 16, (channel + 1) * 16);
            assertArrayEquals(expected, plane, 1e-4f);
        }
    }

    private static float[] image() {
        float[] image = new float[3 * HEIGHT * WIDTH];
        for (int i = 0; i < image.length; i++) {
            int x = i % WIDTH;
            int y = i / WIDTH % HEIGHT;
            image[i] = (y * 37 + x * 91 + y * x * 13) % 256;
        }
        return image;
    }
}
