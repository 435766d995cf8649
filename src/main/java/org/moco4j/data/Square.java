package org.moco4j.data;

import org.moco4j.Resize;

/**
 * What an image file becomes.
 *
 * @param side height and width, in pixels
 * @param resize how
 */
record Square(int side, Resize resize) {
    /** The bytes of an image: three channels. */
    int bytes() {
        return 3 * side * side;
    }

    /** As part of the name of a file: {@code 64}, or {@code 64-torchvision}. */
    String key() {
        return side + (resize == Resize.CENTER_SQUARE ? "" : "-" + resize.key());
    }
}
