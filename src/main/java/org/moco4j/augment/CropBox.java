package org.moco4j.augment;

/**
 * The part of an image that becomes a view, in pixels. Mutable, because every thread draws thousands of them a second.
 */
final class CropBox {
    int top;
    int left;
    int height;
    int width;

    CropBox set(int top, int left, int height, int width) {
        this.top = top;
        this.left = left;
        this.height = height;
        this.width = width;
        return this;
    }
}
