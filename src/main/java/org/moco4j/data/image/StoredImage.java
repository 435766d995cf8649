package org.moco4j.data.image;

/** Describes the size at which decoded images are stored. */
public sealed interface StoredImage permits SquareImage, WholeImage {
    /** Returns a part of a file name, which is different for different sizes. */
    String key();

    /** Returns the length of the shorter side in pixels; smaller images of {@link WholeImage} keep their length. */
    int shorterSide();

    /** Returns the usual number of bytes of an image. */
    long typicalBytes();

    /** Returns the memory that scaling an image of this size needs at most, in bytes. */
    long workingBytes(int width, int height);

    /**
     * Scales an image of any size, upright.
     *
     * @param width width of the original image, in pixels
     * @param height height of the original image, in pixels
     * @param source rows of the original image
     * @param orientation how to rotate and mirror it
     */
    DecodedImage scaled(int width, int height, PixelRows source, Orientation orientation);
}
