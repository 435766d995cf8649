package org.moco4j.plan.onednn;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Images outside the Java heap, with the channels last. Squares of pixels are copied to and from the heap, where each
 * pixel has an array.
 *
 * @param floats {@code [N, H, W, C]}
 * @param height H
 * @param width W
 * @param channels C
 */
record NativePixels(FloatBuffer floats, int height, int width, int channels) {
    private static final int ROW = WinogradTransforms.SIZE;

    /** A square of pixels, which may go beyond the image, and some of their channels. */
    record Square(int image, int top, int left, int size, int channel, int channels) {}

    /** Reads a square to {@code at} in the arrays. Outside the image, the pixels are zero. */
    void read(Square square, float[][] to, int at) {
        for (int row = 0; row < square.size; row++) {
            for (int column = 0; column < square.size; column++) {
                float[] pixel = to[row * ROW + column];
                int y = square.top + row;
                int x = square.left + column;
                if (y >= 0 && y < height && x >= 0 && x < width) {
                    floats.get(position(square, y, x), pixel, at, square.channels);
                } else {
                    Arrays.fill(pixel, at, at + square.channels, 0);
                }
            }
        }
    }

    /** Writes a square from {@code at} in the arrays, without the pixels outside the image. */
    void write(Square square, float[][] from, int at) {
        int rows = Math.min(square.size, height - square.top);
        int columns = Math.min(square.size, width - square.left);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int position = position(square, square.top + row, square.left + column);
                floats.put(position, from[row * ROW + column], at, square.channels);
            }
        }
    }

    private int position(Square square, int y, int x) {
        return ((square.image * height + y) * width + x) * channels + square.channel;
    }
}
