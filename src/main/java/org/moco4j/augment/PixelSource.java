package org.moco4j.augment;

/** Where views take their images from: RGB images of one size, one byte a channel. Safe for use by many threads. */
public interface PixelSource {
    /** How many images there are; they are numbered from 0. */
    int size();

    /** Height of every image, in pixels. */
    int height();

    /** Width of every image, in pixels. */
    int width();

    /**
     * Copies image {@code index} into the first {@code 3 * height * width} bytes of {@code target}.
     *
     * @param target planes {@code [3, H, W]} in the order red, green, blue; unsigned bytes
     */
    void copyPixels(int index, byte[] target);
}
