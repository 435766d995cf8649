package org.moco4j.data.image;

import org.moco4j.ResizeMode;

/** Scales an image of any size to an upright square. */
@FunctionalInterface
interface SquareScaler {
    /**
     * Returns the pixels {@code [3, side, side]}.
     *
     * @param width width of the stored image, in pixels
     * @param height height of the stored image, in pixels
     * @param source rows of the stored image
     * @param orientation how to rotate and mirror it
     */
    byte[] upright(int width, int height, SquareResampler.Rows source, Orientation orientation);

    /** Returns the scaler of a resize mode. */
    static SquareScaler of(ResizeMode resize, int side) {
        return switch (resize) {
            case CENTER_SQUARE ->
                (width, height, source, orientation) ->
                        orientation.upright(new SquareResampler(side).resample(width, height, source), side);
            case TORCHVISION -> new TorchvisionResampler(side)::resample;
        };
    }
}
