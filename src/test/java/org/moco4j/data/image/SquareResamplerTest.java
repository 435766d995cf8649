package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

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

    @Property(tries = 200)
    void aUniformImageStaysUniform(
            @ForAll(min = 1, max = 60) int width,
            @ForAll(min = 1, max = 60) int height,
            @ForAll(min = 1, max = 40) int side,
            @ForAll(min = 0, max = 127) int value) {
        int[][] values = new int[height][width];
        for (int[] row : values) {
            Arrays.fill(row, value);
        }
        byte[] pixels = resample(side, values);
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / (side * side);
            assertEquals(channel == 2 ? 9 : value * (channel + 1), pixels[i] & 0xff);
        }
    }

    @Property(tries = 100)
    void downscalingAveragesInsteadOfSkipping(@ForAll(min = 4, max = 30) int factor) {
        // A checkerboard of single pixels becomes an even gray.
        int[][] values = new int[4 * factor][4 * factor];
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < values.length; x++) {
                values[y][x] = (x + y) % 2 * 100;
            }
        }
        byte[] pixels = resample(4, values);
        for (int i = 0; i < 16; i++) {
            assertEquals(50, pixels[i], 3);
        }
    }
}
