package org.moco4j.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;

/** Reads the rows of an image as 8-bit RGB. */
@FunctionalInterface
interface PixelRows {
    /** Fills {@code rgb} with {@code count * 3} values in [0, 255]: pixels of a row from {@code first} on. */
    void read(int row, int first, int count, float[] rgb);

    /**
     * Reads an image. Gray becomes three equal channels, only the upper 8 of 16 bits are used, and transparency is
     * ignored. As in Pillow, stored channel values are used without color management.
     */
    static PixelRows of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean samples = model instanceof ComponentColorModel || model instanceof DirectColorModel;
        // Colors that are stored multiplied by their opacity must be divided by it.
        return samples && !model.isAlphaPremultiplied() ? sampleRows(image) : rgbRows(image);
    }

    /** Reads samples directly, because {@code getRGB} would treat gray values as linear light and brighten them. */
    private static PixelRows sampleRows(BufferedImage image) {
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

    private static PixelRows rgbRows(BufferedImage image) {
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

    /**
     * Reads a decoded image.
     *
     * @param planes {@code [3, height, width]}, can be longer
     */
    static PixelRows ofPlanes(byte[] planes, int height, int width) {
        return (row, first, count, rgb) -> {
            for (int c = 0; c < 3; c++) {
                int start = (c * height + row) * width + first;
                for (int x = 0; x < count; x++) {
                    rgb[3 * x + c] = planes[start + x] & 0xff;
                }
            }
        };
    }

    /**
     * Reads a JPEG with four channels. Values are expected to be inverted as in Adobe's programs, so that 255 is no
     * ink. Red is {@code cyan * black / 255}, as in Pillow, without color management.
     *
     * @param ycck whether cyan, magenta and yellow are stored as luma and chroma (T.871, section 7, of the inverted
     *     values)
     */
    static PixelRows ofCmyk(Raster raster, boolean ycck) {
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
