package org.moco4j.data;

/** Provides the pixels of RGB images, one byte per channel. Thread-safe. */
public interface PixelSource {
    /** Returns the number of images. Their indices start at 0. */
    int size();

    /** Returns the height of the highest image, in pixels. */
    int height();

    /** Returns the width of the widest image, in pixels. */
    int width();

    /** Returns the height of one image, in pixels. */
    default int height(int index) {
        return height();
    }

    /** Returns the width of one image, in pixels. */
    default int width(int index) {
        return width();
    }

    /** Returns the size of the largest image, in pixels. */
    default int largestArea() {
        return height() * width();
    }

    /**
     * Copies image {@code index} into the first {@code 3 * height(index) * width(index)} bytes of {@code target}.
     *
     * @param target planes {@code [3, H, W]} in the order red, green, blue; unsigned bytes
     */
    void copyPixels(int index, byte[] target);
}
