package org.moco4j.data.image;

import org.moco4j.ResizeMode;

/**
 * What an image file becomes.
 *
 * @param side height and width, in pixels
 * @param resize how
 */
public record SquareImage(int side, ResizeMode resize) {
    /** The bytes of an image: three channels. */
    public int bytes() {
        return 3 * side * side;
    }

    /** As part of the name of a file: {@code 64}, or {@code 64-torchvision}. */
    public String key() {
        return side + (resize == ResizeMode.CENTER_SQUARE ? "" : "-" + resize.key());
    }
}
