package org.moco4j.data;

import org.moco4j.data.image.SquareImage;

/**
 * Squares of images of different sizes, computed when they are read. If the shorter side of the images is the length
 * that the resize mode needs, a square is cut out of the stored pixels.
 *
 * @param images the images
 * @param square size of the squares and how they are made
 */
public record SquarePixels(PixelStore.OfDifferentSizes images, SquareImage square) implements PixelStore {
    @Override
    public void copy(int image, byte[] target) {
        int height = images.height(image);
        int width = images.width(image);
        byte[] whole = new byte[3 * height * width];
        images.copy(image, whole);
        System.arraycopy(square.of(whole, height, width), 0, target, 0, square.bytes());
    }

    @Override
    public void close() {
        images.close();
    }
}
