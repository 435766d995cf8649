package org.moco4j.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;

/**
 * Converts the rows of an image to 8-bit RGB: gray becomes three equal channels, only the upper 8 of 16 bits are used,
 * and transparency is ignored. As in Pillow, stored channel values are used without color management.
 */
final class PixelRows {
    private PixelRows() {}

    static SquareResampler.Rows of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean samples = model instanceof ComponentColorModel || model instanceof DirectColorModel;
        // Colors that are stored multiplied by their opacity must be divided by it.
        return samples && !model.isAlphaPremultiplied() ? sampleRows(image) : rgbRows(image);
    }

    /** Reads samples directly, because {@code getRGB} would treat gray values as linear light and brighten them. */
    private static SquareResampler.Rows sampleRows(BufferedImage image) {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean gray = bands < 3;
        int[] shift = new int[bands];
        float[] scale = new float[bands];
        for (int band = 0; band < bands; band++) {
            int bits = raster.getSampleModel().getSampleSize(band);
            shift[band] = Math.max(0, bits - 8);
            scale[band] = 255f / ((1L << Math.min(bits, 8)) - 1);
        }
        int[] samples = new int[image.getWidth() * bands];
        return (row, first, count, rgb) -> {
            raster.getPixels(first, row, count, 1, samples);
            for (int x = 0; x < count; x++) {
                for (int c = 0; c < 3; c++) {
                    int band = gray ? 0 : c;
                    rgb[3 * x + c] = (samples[x * bands + band] >> shift[band]) * scale[band];
                }
            }
        };
    }

    private static SquareResampler.Rows rgbRows(BufferedImage image) {
        int[] argb = new int[image.getWidth()];
        return (row, first, count, rgb) -> {
            image.getRGB(first, row, count, 1, argb, 0, count);
            for (int x = 0; x < count; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[3 * x + c] = (argb[x] >> (16 - 8 * c)) & 0xff;
                }
            }
        };
    }
}
