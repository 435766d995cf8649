package org.moco4j.data.image;

import java.awt.image.Raster;

/**
 * Converts the rows of a JPEG with four channels to 8-bit RGB. Values are expected to be inverted as in Adobe's
 * programs, so that 255 is no ink. Red is {@code cyan * black / 255}, as in Pillow, without color management.
 */
final class CmykRows {
    private CmykRows() {}

    /**
     * @param ycck whether cyan, magenta and yellow are stored as luma and chroma (T.871, section 7, of the inverted
     *     values)
     */
    static SquareResampler.Rows of(Raster raster, boolean ycck) {
        int[] samples = new int[4 * raster.getWidth()];
        return (row, first, count, rgb) -> {
            raster.getPixels(first, row, count, 1, samples);
            for (int x = 0; x < count; x++) {
                float a = samples[4 * x];
                float b = samples[4 * x + 1];
                float c = samples[4 * x + 2];
                float black = samples[4 * x + 3] / 255f;
                rgb[3 * x] = (ycck ? 255 - clamp(a + 1.402f * (c - 128)) : a) * black;
                rgb[3 * x + 1] = (ycck ? 255 - clamp(a - 0.344136f * (b - 128) - 0.714136f * (c - 128)) : b) * black;
                rgb[3 * x + 2] = (ycck ? 255 - clamp(a + 1.772f * (b - 128)) : c) * black;
            }
        };
    }

    private static float clamp(float value) {
        return Math.max(0, Math.min(255, value));
    }
}
