package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.IntRange;
import org.moco4j.testing.property.Property;

class SquareResamplerPropertyTest {
    @Property(tries = 200)
    void aUniformImageStaysUniform(
            @ForAll @IntRange(min = 1, max = 60) int width,
            @ForAll @IntRange(min = 1, max = 60) int height,
            @ForAll @IntRange(min = 1, max = 40) int side,
            @ForAll @IntRange(min = 0, max = 127) int value) {
        int[][] values = new int[height][width];
        for (int[] row : values) {
            Arrays.fill(row, value);
        }
        byte[] pixels = SquareResamplerTest.resample(side, values);
        for (int i = 0; i < pixels.length; i++) {
            int channel = i / (side * side);
            assertEquals(channel == 2 ? 9 : value * (channel + 1), pixels[i] & 0xff);
        }
    }

    @Property(tries = 100)
    void downscalingAveragesInsteadOfSkipping(@ForAll @IntRange(min = 4, max = 30) int factor) {
        // A checkerboard of single pixels becomes an even gray.
        int[][] values = new int[4 * factor][4 * factor];
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < values.length; x++) {
                values[y][x] = (x + y) % 2 * 100;
            }
        }
        byte[] pixels = SquareResamplerTest.resample(4, values);
        for (int i = 0; i < 16; i++) {
            assertEquals(50, pixels[i], 3);
        }
    }
}
