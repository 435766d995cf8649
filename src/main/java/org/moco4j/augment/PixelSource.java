package org.moco4j.augment;

import org.moco4j.data.ImageSet;

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
