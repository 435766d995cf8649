package org.moco4j.augment;

import org.moco4j.data.ImageSet;

/** The source of the images of views: RGB images of one size, one byte per channel. Thread-safe. */
public interface PixelSource {
    /** Returns the number of images. Their indices start at 0. */
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

    /** The images of a data set. */
    static PixelSource of(ImageSet images) {
        return new PixelSource() {
            @Override
            public int size() {
                return images.size();
            }

            @Override
            public int height() {
                return images.height();
            }

            @Override
            public int width() {
                return images.width();
            }

            @Override
            public void copyPixels(int index, byte[] target) {
                images.copyPixels(index, target);
            }
        };
    }
}
