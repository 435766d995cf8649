package org.moco4j.data.image;

import java.util.Arrays;

/**
 * Brightness or color of a VP8 frame, with a border of the values that predictions expect outside of the image:
 * RFC 6386, section 12.2.
 */
final class Vp8Plane {
    private static final int ABOVE = 127;
    private static final int LEFT = 129;
    private static final int RIGHT_BORDER = 4;

    final byte[] values;
    final int stride;

    /** @param width width in pixels, without the border */
    Vp8Plane(int width, int height) {
        stride = width + 1 + RIGHT_BORDER;
        values = new byte[Math.multiplyExact(stride, height + 1)];
        Arrays.fill(values, 0, stride, (byte) ABOVE);
        for (int row = 1; row <= height; row++) {
            values[row * stride] = (byte) LEFT;
        }
    }

    /** Returns the position of a pixel; -1 is the border. */
    int at(int x, int y) {
        return (y + 1) * stride + x + 1;
    }

    int get(int at) {
        return values[at] & 0xff;
    }

    void set(int at, int value) {
        values[at] = (byte) clip(value);
    }

    static int clip(int value) {
        return value < 0 ? 0 : Math.min(value, 255);
    }

    /** Adds the inverse transform of 16 coefficients to a block of 4x4 pixels: RFC 6386, section 14.3. */
    void add(int at, int[] coefficients, int from, int[] work) {
        for (int i = 0; i < 4; i++) {
            int first = coefficients[from + i];
            int second = coefficients[from + 4 + i];
            int third = coefficients[from + 8 + i];
            int fourth = coefficients[from + 12 + i];
            int a = first + third;
            int b = first - third;
            int c = sine(second) - cosine(fourth);
            int d = cosine(second) + sine(fourth);
            work[4 * i] = a + d;
            work[4 * i + 1] = b + c;
            work[4 * i + 2] = b - c;
            work[4 * i + 3] = a - d;
        }
        for (int i = 0; i < 4; i++) {
            int a = work[i] + 4 + work[8 + i];
            int b = work[i] + 4 - work[8 + i];
            int c = sine(work[4 + i]) - cosine(work[12 + i]);
            int d = cosine(work[4 + i]) + sine(work[12 + i]);
            int row = at + i * stride;
            set(row, get(row) + ((a + d) >> 3));
            set(row + 1, get(row + 1) + ((b + c) >> 3));
            set(row + 2, get(row + 2) + ((b - c) >> 3));
            set(row + 3, get(row + 3) + ((a - d) >> 3));
        }
    }

    /** Multiplies by the square root of 2 times the cosine of 22.5 degrees. */
    private static int cosine(int value) {
        return ((value * 20_091) >> 16) + value;
    }

    /** Multiplies by the square root of 2 times the sine of 22.5 degrees. */
    private static int sine(int value) {
        return (value * 35_468) >> 16;
    }
}
