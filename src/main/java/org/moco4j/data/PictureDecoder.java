package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes a picture of any size and kind that ImageIO reads (JPEG, PNG, GIF's first frame, BMP) to a square of 8-bit RGB.
 * Gray becomes three equal channels, 16 bits become 8, what is transparent becomes white. Channel values are taken as they
 * are stored, without colour management, as Pillow does. Safe from several threads.
 */
final class PictureDecoder {
    /** Above this a picture is not decoded: a small file can claim any size. */
    static final int MOST_MEGAPIXELS = 100;

    private final SquareResampler resampler;

    /** All pictures that are being decoded at one time have no more pixels than one may have. */
    private final Semaphore megapixels = new Semaphore(MOST_MEGAPIXELS, true);

    PictureDecoder(int side) {
        resampler = new SquareResampler(side);
    }

    /** A decoded picture, or why there is none. */
    static final class Picture {
        private final byte[] pixels;
        private final String trouble;

        private Picture(byte[] pixels, String trouble) {
            this.pixels = pixels;
            this.trouble = trouble;
        }

        private static Picture unreadable(String trouble) {
            return new Picture(null, trouble);
        }

        boolean isReadable() {
            return pixels != null;
        }

        /** {@code [3, side, side]} of a readable picture. */
        byte[] pixels() {
            return pixels;
        }

        /** Why a picture is not readable. */
        String trouble() {
            return trouble;
        }
    }

    Picture decode(Path file) throws InterruptedException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                return Picture.unreadable("cannot be opened");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return Picture.unreadable("not a picture that can be read here");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return read(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers throw exceptions of any kind at damaged files; the reason is shown to the user.
            boolean silent = e.getMessage() == null || e.getMessage().isBlank();
            return Picture.unreadable(silent ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private Picture read(ImageReader reader) throws IOException, InterruptedException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        long size = ((long) width * height + 999_999) / 1_000_000;
        if (size > MOST_MEGAPIXELS) {
            return Picture.unreadable(width + "x" + height + " pixels are more than " + MOST_MEGAPIXELS + " million");
        }
        megapixels.acquire((int) size);
        try {
            BufferedImage image = reader.read(0);
            return new Picture(resampler.resample(image.getWidth(), image.getHeight(), rows(image)), null);
        } finally {
            megapixels.release((int) size);
        }
    }

    private static SquareResampler.Rows rows(BufferedImage image) {
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
