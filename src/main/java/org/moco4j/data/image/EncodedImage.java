package org.moco4j.data.image;

/**
 * An image as it is stored, understood as far as its header: what it claims is known before anything is decoded. A decoder gets
 * {@link #plain}, which holds pixels and nothing else: no comments, profiles, thumbnails and texts, for the decoders of the
 * JDK unpack some of these without a bound and fail at others.
 */
public interface EncodedImage {
    /** Of the stored image, in pixels, at least 1. Where {@link #orientation} turns it, this is what becomes the height. */
    int width();

    int height();

    /** What decoding takes, as far as it grows with the number of pixels. */
    int bytesPerPixel();

    /** How to turn the stored image so that it stands upright. */
    Orientation orientation();

    /** ImageIO's name of the format. */
    String format();

    /**
     * The file reduced to what its pixels need.
     *
     * @throws BadImageException where it is not whole
     */
    byte[] plain() throws BadImageException;

    /**
     * Tells the format by the first bytes, whatever the file is called.
     *
     * @param content a file or the beginning of one
     * @throws BadImageException where this is no image of a kind that is read here, or its header is damaged or reaches beyond
     *     {@code content}
     */
    static EncodedImage of(byte[] content) throws BadImageException {
        Bytes bytes = new Bytes(content);
        EncodedImage picture;
        if (FileType.isJpeg(bytes)) {
            picture = JpegFile.of(content);
        } else if (FileType.isPng(bytes)) {
            picture = PngFile.of(content);
        } else if (FileType.isGif(bytes)) {
            picture = GifFile.of(content);
        } else if (FileType.isBmp(bytes)) {
            picture = BmpFile.of(content);
        } else {
            throw new BadImageException(otherKind(bytes));
        }
        if (picture.width() < 1 || picture.height() < 1) {
            throw new BadImageException("its size is " + picture.width() + "x" + picture.height() + " pixels");
        }
        return picture;
    }

    private static String otherKind(Bytes bytes) {
        if (bytes.length() == 0) {
            return "the file is empty";
        }
        return FileType.otherImage(bytes).map(FileType::notSupported).orElse("it is not a JPEG, PNG, GIF or BMP image");
    }
}
