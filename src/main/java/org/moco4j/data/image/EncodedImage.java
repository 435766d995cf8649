package org.moco4j.data.image;

import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * An image in its file format, with a parsed header, so that its claims are known before decoding. A decoder gets
 * {@link #plain}, which contains only pixels, without comments, profiles, thumbnails and texts. The decoders of the JDK
 * unpack some of these without a limit and fail on others.
 */
public interface EncodedImage {
    /**
     * Returns the width of the stored image, in pixels, at least 1. If {@link #orientation} rotates the image, this
     * becomes the height.
     */
    int width();

    /** Returns the height of the stored image, in pixels, at least 1. */
    int height();

    /** Returns the memory of decoding per pixel, in bytes. */
    int bytesPerPixel();

    /** Returns how to rotate and mirror the stored image so that it is upright. */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /** Returns ImageIO's name of the format. */
    String format();

    /**
     * Returns the file reduced to the parts that its pixels need.
     *
     * @throws BadImageException if it is not complete
     */
    byte[] plain() throws BadImageException;

    /** Returns a new decoder for {@link #plain}. */
    default ImageReader reader() {
        return ImageIO.getImageReadersByFormatName(format()).next();
    }

    /**
     * Decodes the pixels.
     *
     * @param reader decoder whose input is {@link #plain}
     */
    default PixelRows pixels(ImageReader reader) throws IOException {
        return PixelRows.of(reader.read(0));
    }

    /**
     * Detects the format from the first bytes, regardless of the file name.
     *
     * @param content a file or its beginning
     * @throws BadImageException if this is not an image of a supported format, or its header is damaged or extends
     *     beyond {@code content}
     */
    static EncodedImage of(byte[] content) throws BadImageException {
        ByteReader bytes = new ByteReader(content);
        EncodedImage image;
        if (FileType.isJpeg(bytes)) {
            image = JpegFile.of(content);
        } else if (FileType.isPng(bytes)) {
            image = PngFile.of(content);
        } else if (FileType.isGif(bytes)) {
            image = GifFile.of(content);
        } else if (FileType.isBmp(bytes)) {
            image = BmpFile.of(content);
        } else if (FileType.isWebp(bytes)) {
            image = WebpFile.of(content);
        } else if (FileType.isTiff(bytes)) {
            image = TiffFile.of(content);
        } else if (FileType.isPnm(bytes)) {
            image = PnmFile.of(content);
        } else {
            throw new BadImageException(otherKind(bytes));
        }
        if (image.width() < 1 || image.height() < 1) {
            throw new BadImageException("its size is " + image.width() + "x" + image.height() + " pixels");
        }
        return image;
    }

    private static String otherKind(ByteReader bytes) {
        if (bytes.length() == 0) {
            return "the file is empty";
        }
        return FileType.otherImage(bytes)
                .map(FileType::notSupported)
                .orElse("it is not a " + FileType.FORMATS + " image");
    }
}
