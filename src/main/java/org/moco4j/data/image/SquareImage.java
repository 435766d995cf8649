package org.moco4j.data.image;

import org.moco4j.ResizeMode;

/**
 * The size of decoded images and how they are made square.
 *
 * @param side height and width, in pixels
 * @param resize how they are made square
 */
public record SquareImage(int side, ResizeMode resize) {
    /** Returns the size of an image with three channels, in bytes. */
    public int bytes() {
        return 3 * side * side;
    }

    /** Returns a part of a file name: {@code 64}, or {@code 64-torchvision}. */
    public String key() {
        return side + (resize == ResizeMode.CENTER_SQUARE ? "" : "-" + resize.key());
    }
}
