package org.moco4j.data.image;

/**
 * Images that keep their aspect ratio. The shorter side becomes {@code shorterSide} exactly as torchvision's
 * {@code Resize(shorterSide)} computes it for a PIL image, but no image is enlarged. Of an image that is longer than
 * {@value #MAX_RATIO} times its height, or higher than that times its width, the central part is kept.
 *
 * @param shorterSide length of the shorter side, in pixels
 */
public record WholeImage(int shorterSide) implements StoredImage {
    /** The largest ratio of the two sides. Without a limit, one panorama would need the memory of many images. */
    public static final int MAX_RATIO = 8;

    /** Most photos have a ratio of 4:3 or 3:2. */
    private static final double TYPICAL_RATIO = 1.5;

    /** Returns the largest number of pixels of one side. */
    public int longest() {
        return MAX_RATIO * shorterSide;
    }

    @Override
    public long workingBytes(int width, int height) {
        long shorter = Math.min(shorterSide, Math.min(width, height));
        return 3 * Float.BYTES * shorter * Math.max(width, height);
    }

    @Override
    public long typicalBytes() {
        return Math.round(3 * TYPICAL_RATIO * shorterSide * shorterSide);
    }

    @Override
    public String key() {
        return "whole-" + shorterSide;
    }

    @Override
    public DecodedImage scaled(int width, int height, PixelRows source, Orientation orientation) {
        TorchvisionResampler.Pixels pixels =
                TorchvisionResampler.whole(shorterSide, longest()).resample(width, height, source, orientation);
        return DecodedImage.of(pixels.values(), pixels.height(), pixels.width());
    }
}
