package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;

/**
 * The rows of an image as 8-bit RGB: gray becomes three equal channels, 16 bits become 8, what is transparent becomes white.
 * Channel values are taken as they are stored, without colour management, as Pillow does.
 */
final class PixelRows {
    private PixelRows() {}

    static SquareResampler.Rows of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean samples = model instanceof ComponentColorModel || model instanceof DirectColorModel;
        return samples ? sampleRows(image) : paletteRows(image);
    }

    /** Not {@code getRGB}: it would take gray values for linear light and brighten them. */
    private static SquareResampler.Rows sampleRows(BufferedImage image) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean gray = bands < 3;
        boolean alpha = bands == 2 || bands == 4;
        float[] scale = new float[bands];
        for (int band = 0; band < bands; band++) {
            scale[band] = 255f / ((1L << raster.getSampleModel().getSampleSize(band)) - 1);
        }
        int width = image.getWidth();
        int[] samples = new int[width * bands];
        return (row, rgb) -> {
            raster.getPixels(0, row, width, 1, samples);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                float opacity = alpha ? samples[at + bands - 1] * scale[bands - 1] / 255 : 1;
                for (int c = 0; c < 3; c++) {
                    int band = gray ? 0 : c;
                    rgb[3 * x + c] = onWhite(samples[at + band] * scale[band], opacity);
                }
            }
        };
    }

    private static SquareResampler.Rows paletteRows(BufferedImage image) {
        int width = image.getWidth();
        int[] argb = new int[width];
        return (row, rgb) -> {
            image.getRGB(0, row, width, 1, argb, 0, width);
            for (int x = 0; x < width; x++) {
                float opacity = (argb[x] >>> 24) / 255f;
                for (int c = 0; c < 3; c++) {
                    rgb[3 * x + c] = onWhite((argb[x] >> (16 - 8 * c)) & 0xff, opacity);
                }
            }
        };
    }

    private static float onWhite(float value, float opacity) {
        return 255 + (value - 255) * opacity;
    }
}
