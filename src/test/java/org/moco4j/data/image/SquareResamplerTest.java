package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SquareResamplerTest {
    /** Resamples an image whose three channels are the value, twice the value, and a constant. */
    static byte[] resample(int side, int[][] values) {
        return new SquareResampler(side).resample(values[0].length, values.length, (row, first, count, rgb) -> {
            for (int x = 0; x < count; x++) {
                rgb[3 * x] = values[row][first + x];
                rgb[3 * x + 1] = 2 * values[row][first + x];
                rgb[3 * x + 2] = 9;
            }
        });
    }

    @Test
    void anImageOfTheRightSizeIsUnchanged() {
        byte[] expected = {1, 2, 3, 4, 2, 4, 6, 8, 9, 9, 9, 9};
        assertArrayEquals(expected, resample(2, new int[][] {{1, 2}, {3, 4}}));
    }

    @Test
    void halvingUsesATriangleOverFourPixels() {
        // Pillow: Image.fromarray(uint8 [[0, 0, 0, 96]] * 4).resize((2, 2), Image.BILINEAR) gives [0, 0 + 96 * 3/7].
        int[] row = {0, 0, 0, 96};
        byte[] pixels = resample(2, new int[][] {row, row, row, row});
        assertEquals(0, pixels[0]);
        assertEquals(Math.round(96 * 3 / 7f), pixels[1]);
    }
}
