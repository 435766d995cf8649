package org.moco4j.data.image;

import org.moco4j.ResizeMode;

/**
 * Describes the size of decoded images and how they are made square.
 *
 * @param side height and width, in pixels
 * @param resize how they are made square
 */
public record SquareImage(int side, ResizeMode resize) implements StoredImage {
    /** Returns the size of an image with three channels, in bytes. */
    public int bytes() {
        return 3 * side * side;
    }

    @Override
    public long workingBytes(int width, int height) {
        return 3L * Float.BYTES * side * Math.min(width, height);
    }

    @Override
    public long typicalBytes() {
        return bytes();
    }

    @Override
    public int shorterSide() {
        return side;
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
            case TORCHVISION, IMAGENET, IMAGENET_232 ->
                TorchvisionResampler.square(resize.shorterSide(side), side)
                        .resample(width, height, source, orientation)
                        .values();
        };
    }

    /**
     * Scales an upright image to this square.
     *
     * @param planes {@code [3, height, width]}, can be longer
     * @return {@code [3, side, side]}
     */
    public byte[] of(byte[] planes, int height, int width) {
        return pixels(width, height, PixelRows.ofPlanes(planes, height, width), Orientation.UPRIGHT);
    }

    @Override
    public DecodedImage scaled(int width, int height, PixelRows source, Orientation orientation) {
        return DecodedImage.of(pixels(width, height, source, orientation), side, side);
    }

    /** Returns a part of a file name: {@code 64}, or {@code 64-torchvision}. */
    @Override
    public String key() {
        return side + (resize == ResizeMode.CENTER_SQUARE ? "" : "-" + resize.key());
    }
}
