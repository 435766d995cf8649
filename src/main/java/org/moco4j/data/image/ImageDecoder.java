package org.moco4j.data.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.moco4j.ResizeMode;
import org.moco4j.text.SafeText;

/**
 * Decodes an image of any size and kind (JPEG, PNG, GIF's first frame, BMP) to a square of 8-bit RGB, upright. Colors are those
 * that are stored, as Pillow's {@code convert("RGB")} gives them: transparency, color profiles and gamma are ignored, CMYK
 * becomes RGB by the plain formula. Of 16 bits the upper 8 count. Safe from several threads.
 */
public final class ImageDecoder {
    /** What decoding gives, as a number that changes with it; the cache of images that were decoded otherwise is of no use. */
    public static final int VERSION = 3;

    /** Above this an image is not decoded: a small file can claim any size. */
    static final int MOST_MEGAPIXELS = 100;

    private static final int LONGEST_TROUBLE = 200;

    private final List<SquareImage> squares;

    /** Two, so that who has read a file and waits to decode it does not wait for who waits to read. */
    private final DecodingMemory forPixels;

    private final DecodingMemory forFiles;

    public ImageDecoder(int side) {
        this(new SquareImage(side, ResizeMode.CENTER_SQUARE));
    }

    public ImageDecoder(int side, ResizeMode resize) {
        this(new SquareImage(side, resize));
    }

    public ImageDecoder(int side, DecodingMemory memory) {
        this(memory, new SquareImage(side, ResizeMode.CENTER_SQUARE));
    }

    /** @param squares what an image becomes, at least one */
    public ImageDecoder(SquareImage... squares) {
        this(DecodingMemory.usual(), squares);
    }

    private ImageDecoder(DecodingMemory memory, SquareImage... squares) {
        this.squares = List.of(squares);
        this.forPixels = memory;
        this.forFiles = memory.half();
    }

    /** The image of the first square, or why there is none. */
    public DecodedImage decode(Path file) throws InterruptedException {
        return decodeAll(file).get(0);
    }

    /**
     * Decodes a file once.
     *
     * @return the image of each square, or of each why there is none
     */
    public List<DecodedImage> decodeAll(Path file) throws InterruptedException {
        try {
            long size = ImageContent.size(file);
            // The file, and what is handed to the decoder of it.
            return forFiles.with(2 * size, () -> decode(ImageContent.read(file, (int) size)));
        } catch (BadImageException e) {
            return none(DecodedImage.unreadable(SafeText.of(e.getMessage(), LONGEST_TROUBLE)));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw (InterruptedException) new InterruptedException("while " + file + " was read").initCause(e);
            }
            return none(DecodedImage.outOfReach(SafeText.of(ImageContent.trouble(e), LONGEST_TROUBLE)));
        } catch (OutOfMemoryError e) {
            return none(DecodedImage.outOfReach("decoding it takes more memory than there is; a larger -Xmx helps"));
        } catch (InternalError e) {
            return none(DecodedImage.outOfReach(SafeText.of("decoding it failed: " + words(e), LONGEST_TROUBLE)));
        }
    }

    private List<DecodedImage> none(DecodedImage trouble) {
        return Collections.nCopies(squares.size(), trouble);
    }

    private List<DecodedImage> decode(byte[] content) throws IOException, InterruptedException {
        EncodedImage encoded = EncodedImage.of(content);
        long pixels = (long) encoded.width() * encoded.height();
        if (pixels > MOST_MEGAPIXELS * 1_000_000L) {
            throw new BadImageException(
                    encoded.width() + "x" + encoded.height() + " pixels are more than " + MOST_MEGAPIXELS + " million");
        }
        long shorter = Math.min(encoded.width(), encoded.height());
        int largest = squares.stream().mapToInt(SquareImage::side).max().orElseThrow();
        long needed = pixels * encoded.bytesPerPixel() + shorter * 3 * largest * Float.BYTES;
        byte[] plain = encoded.plain();
        return forPixels.with(needed, () -> squares(encoded, plain));
    }

    /** The one place where decoders run, which throw whatever they like at damaged files. */
    private List<DecodedImage> squares(EncodedImage encoded, byte[] plain) throws BadImageException {
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(encoded.format()).next();
        try (ByteArrayImageInput in = new ByteArrayImageInput(plain)) {
            reader.setInput(in, true, true);
            if (reader.getWidth(0) != encoded.width() || reader.getHeight(0) != encoded.height()) {
                throw new BadImageException("its header is damaged");
            }
            SquareResampler.Rows rows;
            if (encoded instanceof JpegFile jpeg && jpeg.colours().components == 4) {
                rows = CmykRows.of(reader.readRaster(0, null), jpeg.colours() == JpegFile.Colours.YCCK);
            } else {
                BufferedImage image = reader.read(0);
                rows = PixelRows.of(image);
            }
            List<DecodedImage> pictures = new ArrayList<>();
            for (SquareImage square : squares) {
                SquareScaler scaler = SquareScaler.of(square.resize(), square.side());
                pictures.add(DecodedImage.of(
                        scaler.upright(encoded.width(), encoded.height(), rows, encoded.orientation())));
            }
            return pictures;
        } catch (BadImageException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (e.getCause() instanceof VirtualMachineError error) {
                throw error;
            }
            throw new BadImageException("its pixels are damaged: " + words(e));
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
