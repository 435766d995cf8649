package org.moco4j.data.image;

import org.moco4j.ResizeMode;

/** Brings an image of any size to an upright square. */
@FunctionalInterface
interface SquareScaler {
    /**
     * Returns the pixels {@code [3, side, side]}.
     *
     * @param width of the stored image, in pixels
     * @param height likewise
     * @param source its rows
     * @param orientation how it is to be turned
     */
    byte[] upright(int width, int height, SquareResampler.Rows source, Orientation orientation);

    /** One that works in this way. */
    static SquareScaler of(ResizeMode resize, int side) {
        return switch (resize) {
            case CENTER_SQUARE ->
                (width, height, source, orientation) ->
                        orientation.upright(new SquareResampler(side).resample(width, height, source), side);
            case TORCHVISION -> new TorchvisionResampler(side)::resample;
        };
    }
}
