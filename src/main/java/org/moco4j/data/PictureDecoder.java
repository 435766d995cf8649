package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes a picture of any size and kind that ImageIO reads (JPEG, PNG, GIF's first frame, BMP) to a square of 8-bit RGB. Safe
 * from several threads.
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
            return Picture.of(resampler.resample(image.getWidth(), image.getHeight(), PixelRows.of(image)));
        } finally {
            megapixels.release((int) size);
        }
    }
}
