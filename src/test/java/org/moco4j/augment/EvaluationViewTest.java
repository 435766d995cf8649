package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.data.PixelSource;

class EvaluationViewTest {
    @Test
    void anImageOfTheViewsSizeIsNormalizedAndInterleaved() {
        PixelSource images = ArrayPixels.noise(3, 32, 32);
        EvaluationView plain = new EvaluationView(images, Augmentation.cifar10());
        FloatBuffer target = FloatBuffer.allocate(3072 + 5);
        plain.write(2, plain.newScratch(), target, 5);
        byte[] pixels = new byte[3072];
        images.copyPixels(2, pixels);
        double[] mean = {0.4914, 0.4822, 0.4465};
        double[] std = {0.2023, 0.1994, 0.2010};
        for (int i = 0; i < 1024; i++) {
            for (int c = 0; c < 3; c++) {
                double expected = ((pixels[c * 1024 + i] & 0xff) / 255.0 - mean[c]) / std[c];
                assertEquals(expected, target.get(5 + 3 * i + c), 1e-6);
            }
        }
        assertEquals(0, target.get(4));
    }

    @Test
    void theCentralSquareOfALargerImageIsResized() {
        // Two columns of a bright border at each side of a dark square of 40 pixels: the border must not be seen.
        byte[] pixels = new byte[3 * 40 * 44];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % 44;
            pixels[i] = (byte) (x < 2 || x >= 42 ? 255 : 51);
        }
        Augmentation augmentation = Augmentation.recipe(16, new Rgb(0, 0, 0), new Rgb(1, 1, 1));
        EvaluationView plain = new EvaluationView(new ArrayPixels(pixels, 1, 40, 44), augmentation);
        float[] view = new float[3 * 16 * 16];
        plain.write(0, plain.newScratch(), FloatBuffer.wrap(view), 0);
        float[] expected = new float[view.length];
        Arrays.fill(expected, 0.2f);
        assertArrayEquals(expected, view, 1e-6f);
    }
}
