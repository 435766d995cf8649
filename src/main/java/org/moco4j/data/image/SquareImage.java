package org.moco4j.data.image;

import org.moco4j.ResizeMode;

/**
 * Describes the size of decoded images and how they are made square.
 *
 * @param side height and width, in pixels
 * @param resize how they are made square
 */
public record SquareImage(int side, ResizeMode resize) {
    /** Returns the size of an image with three channels, in bytes. */
    public int bytes() {
        return 3 * side * side;
    }

    /**
     * Scales an image of any size to this square, upright.
     *
     * @param width width of the stored image, in pixels
     * @param height height of the stored image, in pixels
     * @param source rows of the stored image
     * @param orientation how to rotate and mirror it
     * @return {@code [3, side, side]}
     */
    byte[] pixels(int width, int height, PixelRows source, Orientation orientation) {
        return switch (resize) {
            case CENTER_SQUARE -> orientation.upright(new SquareResampler(side).resample(width, height, source), side);
            case TORCHVISION -> new TorchvisionResampler(side).resample(width, height, source, orientation);
        };
    }

    /** Returns a part of a file name: {@code 64}, or {@code 64-torchvision}. */
    public String key() {
        return side + (resize == ResizeMode.CENTER_SQUARE ? "" : "-" + resize.key());
    }
}
