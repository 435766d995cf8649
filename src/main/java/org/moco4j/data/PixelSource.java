package org.moco4j.data;

/** Provides the pixels of RGB images of one size, one byte per channel. Thread-safe. */
public interface PixelSource {
    /** Returns the number of images. Their indices start at 0. */
    int size();

    /** Returns the height of every image, in pixels. */
    int height();

    /** Returns the width of every image, in pixels. */
    int width();

    /**
     * Copies image {@code index} into the first {@code 3 * height * width} bytes of {@code target}.
     *
     * @param target planes {@code [3, H, W]} in the order red, green, blue; unsigned bytes
     */
    void copyPixels(int index, byte[] target);
}
