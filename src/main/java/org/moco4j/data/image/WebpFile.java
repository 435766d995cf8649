package org.moco4j.data.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageReader;

/**
 * A WebP file (RFC 9649), lossy or lossless: its first frame, without the rest of the canvas if the frame is smaller.
 *
 * @param lossless whether the pixels are of the lossless kind
 * @param pixels position of the chunk of pixels
 */
record WebpFile(byte[] content, int width, int height, boolean lossless, long pixels, Orientation orientation)
        implements EncodedImage {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int FRAME_HEADER = 16;
    private static final int LOSSY_HEADER = 10;
    private static final int HAS_EXIF = 8;
    private static final int HAS_XMP = 4;
    private static final int HAS_ANIMATION = 2;
    private static final int LOSSLESS_SIGNATURE = 0x2f;
    private static final int SIZE_BITS = 14;
    private static final int SIZE_MASK = (1 << SIZE_BITS) - 1;

    /** The decoder refuses files that become this many times larger, although an image of one color does. */
    private static final int MAX_EXPANSION = 1024;

    /** The decoder reads this many bytes at once and fails if the file ends in between. */
    private static final int READ_AHEAD = 16;

    /** @throws BadImageException if it is damaged up to its first frame, or has no frame */
    static WebpFile of(byte[] content) throws BadImageException {
        ByteReader bytes = new ByteReader(content, true);
        boolean extended = bytes.has("VP8X", RIFF_HEADER);
        int flags = extended ? bytes.u8(RIFF_HEADER + CHUNK_HEADER) : 0;
        OrientationMetadata metadata = new OrientationMetadata();
        long pixels = -1;
        long position = RIFF_HEADER;
        while (pixels < 0 || (extended && position + CHUNK_HEADER <= content.length)) {
            long body = position + CHUNK_HEADER;
            long length = bytes.u32(position + 4);
            if (pixels < 0 && (bytes.has("VP8 ", position) || bytes.has("VP8L", position))) {
                pixels = position;
            } else if (pixels < 0 && bytes.has("ANMF", position) && (flags & HAS_ANIMATION) != 0) {
                pixels = inFrame(bytes, body + FRAME_HEADER, body + length);
            } else if (body + length <= content.length) {
                byte[] data = Arrays.copyOfRange(content, (int) body, (int) (body + length));
                if (bytes.has("EXIF", position) && (flags & HAS_EXIF) != 0) {
                    metadata.exif(data);
                } else if (bytes.has("XMP ", position) && (flags & HAS_XMP) != 0) {
                    metadata.xmp(data);
                }
            }
            position = body + length + length % 2;
        }
        return of(content, bytes, pixels, metadata.orientation());
    }

    /** Returns the position of the chunk of pixels in a frame of an animation. */
    private static long inFrame(ByteReader bytes, long start, long end) throws BadImageException {
        long position = start;
        while (position < end) {
            if (bytes.has("VP8 ", position) || bytes.has("VP8L", position)) {
                return position;
            }
            long length = bytes.u32(position + 4);
            position += CHUNK_HEADER + length + length % 2;
        }
        throw new BadImageException("its first frame has no pixels");
    }

    private static WebpFile of(byte[] content, ByteReader bytes, long pixels, Orientation orientation)
            throws BadImageException {
        long body = pixels + CHUNK_HEADER;
        boolean lossless = bytes.has("VP8L", pixels);
        if (lossless) {
            long size = bytes.u32(body + 1);
            if (bytes.u8(body) != LOSSLESS_SIGNATURE || size >> 29 != 0) {
                throw new BadImageException("its header is damaged");
            }
            int width = 1 + (int) (size & SIZE_MASK);
            int height = 1 + (int) (size >> SIZE_BITS & SIZE_MASK);
            return new WebpFile(content, width, height, true, pixels, orientation);
        }
        int tag = bytes.u16(body) | bytes.u8(body + 2) << 16;
        boolean keyFrame = (tag & 1) == 0;
        boolean firstPartitionFits = (tag >> 5) <= bytes.u32(pixels + 4) - LOSSY_HEADER;
        if (!keyFrame || !firstPartitionFits || !bytes.has("\u009d\u0001*", body + 3)) {
            throw new BadImageException("its header is damaged");
        }
        int width = bytes.u16(body + 6) & SIZE_MASK;
        int height = bytes.u16(body + 8) & SIZE_MASK;
        return new WebpFile(content, width, height, false, pixels, orientation);
    }

    @Override
    public int bytesPerPixel() {
        return lossless ? 6 : 2;
    }

    @Override
    public String format() {
        return "webp";
    }

    @Override
    public ImageReader reader() {
        return new WebPImageReaderSpi().createReaderInstance(null);
    }

    /** Returns a file with the first frame only, without metadata, alpha of lossy images and color profile. */
    @Override
    public byte[] plain() throws BadImageException {
        long length = new ByteReader(content, true).u32(pixels + 4);
        if (pixels + CHUNK_HEADER + length > content.length) {
            throw ByteReader.endsEarly();
        }
        int chunk = CHUNK_HEADER + (int) length;
        int shortest = (int) ((long) width * height * 4 / MAX_EXPANSION);
        ByteBuffer plain = ByteBuffer.allocate(Math.max(RIFF_HEADER + chunk + chunk % 2 + READ_AHEAD, shortest));
        plain.order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(RIFF_HEADER - CHUNK_HEADER + chunk + chunk % 2)
                .put("WEBP".getBytes(StandardCharsets.US_ASCII))
                .put(content, (int) pixels, chunk);
        return plain.array();
    }
}
