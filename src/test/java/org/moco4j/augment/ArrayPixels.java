package org.moco4j.augment;

import java.util.SplittableRandom;
import org.moco4j.data.PixelSource;

/** Images in one array, planes {@code [N, 3, H, W]}. */
final class ArrayPixels implements PixelSource {
    private final byte[] pixels;
    private final int size;
    private final int height;
    private final int width;

    ArrayPixels(byte[] pixels, int size, int height, int width) {
        this.pixels = pixels;
        this.size = size;
        this.height = height;
        this.width = width;
    }

    /** Images of noise. */
    static ArrayPixels noise(int size, int height, int width) {
        byte[] pixels = new byte[size * 3 * height * width];
        new SplittableRandom(17).nextBytes(pixels);
        return new ArrayPixels(pixels, size, height, width);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void copyPixels(int index, byte[] target) {
        int length = 3 * height * width;
        System.arraycopy(pixels, index * length, target, 0, length);
    }
}
