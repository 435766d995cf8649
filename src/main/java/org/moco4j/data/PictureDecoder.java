package org.moco4j.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.moco4j.Resize;

/**
 * Decodes a picture of any size and kind (JPEG, PNG, GIF's first frame, BMP) to a square of 8-bit RGB, upright. Colours are those
 * that are stored, as Pillow's {@code convert("RGB")} gives them: transparency, colour profiles and gamma are ignored, CMYK
 * becomes RGB by the plain formula. Of 16 bits the upper 8 count. Safe from several threads.
 */
final class PictureDecoder {
    /** What decoding gives, as a number that changes with it; the cache of pictures that were decoded otherwise is of no use. */
    static final int VERSION = 2;

    /** Above this a picture is not decoded: a small file can claim any size. */
    static final int MOST_MEGAPIXELS = 100;

    private final SquareScaler scaler;
    private final int side;

    /** Two, so that who has read a file and waits to decode it does not wait for who waits to read. */
    private final DecodingMemory forPixels;

    private final DecodingMemory forFiles;

    PictureDecoder(int side) {
        this(side, Resize.CENTER_SQUARE);
    }

    PictureDecoder(int side, Resize resize) {
        this(side, resize, DecodingMemory.usual());
    }

    PictureDecoder(int side, DecodingMemory memory) {
        this(side, Resize.CENTER_SQUARE, memory);
    }

    private PictureDecoder(int side, Resize resize, DecodingMemory memory) {
        this.side = side;
        this.scaler = SquareScaler.of(resize, side);
        this.forPixels = memory;
        this.forFiles = memory.half();
    }

    /** The picture, or why there is none. */
    Picture decode(Path file) throws InterruptedException {
        try {
            long size = PictureContent.size(file);
            // The file, and what is handed to the decoder of it.
            return forFiles.with(2 * size, () -> decode(PictureContent.read(file, (int) size)));
        } catch (BadPictureException e) {
            return Picture.unreadable(e.getMessage());
        } catch (IOException e) {
            return Picture.outOfReach(PictureContent.trouble(e));
        }
    }

    private Picture decode(byte[] content) throws IOException, InterruptedException {
        EncodedPicture encoded = EncodedPicture.of(content);
        long pixels = (long) encoded.width() * encoded.height();
        if (pixels > MOST_MEGAPIXELS * 1_000_000L) {
            throw new BadPictureException(
                    encoded.width() + "x" + encoded.height() + " pixels are more than " + MOST_MEGAPIXELS + " million");
        }
        long shorter = Math.min(encoded.width(), encoded.height());
        long needed = pixels * encoded.bytesPerPixel() + shorter * 3 * side * Float.BYTES;
        byte[] plain = encoded.plain();
        return forPixels.with(needed, () -> Picture.of(square(encoded, plain)));
    }

    /** The one place where decoders run, which throw whatever they like at damaged files. */
    private byte[] square(EncodedPicture encoded, byte[] plain) throws BadPictureException {
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(encoded.format()).next();
        try (ByteArrayImageInput in = new ByteArrayImageInput(plain)) {
            reader.setInput(in, true, true);
            if (reader.getWidth(0) != encoded.width() || reader.getHeight(0) != encoded.height()) {
                throw new BadPictureException("its header is damaged");
            }
            SquareResampler.Rows rows;
            if (encoded instanceof JpegFile jpeg && jpeg.colours().components == 4) {
                rows = CmykRows.of(reader.readRaster(0, null), jpeg.colours() == JpegFile.Colours.YCCK);
            } else {
                BufferedImage image = reader.read(0);
                rows = PixelRows.of(image);
            }
            return scaler.upright(encoded.width(), encoded.height(), rows, encoded.orientation());
        } catch (BadPictureException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError | InternalError e) {
            throw new BadPictureException("its pixels are damaged: " + words(e));
        } finally {
            reader.dispose();
        }
    }

    private static String words(Throwable e) {
        Throwable told = e.getCause() != null && e.getCause().getMessage() != null ? e.getCause() : e;
        boolean silent = told.getMessage() == null || told.getMessage().isBlank();
        return silent ? told.getClass().getSimpleName() : told.getMessage();
    }
}
