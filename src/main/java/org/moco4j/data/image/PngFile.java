package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A PNG file (ISO/IEC 15948) of any color type, depth and interlacing; the still image of an animated one. */
record PngFile(byte[] content, int width, int height, int depth, int colorType, Orientation orientation)
        implements EncodedImage {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final int PALETTE = 3;
    /** The bytes of a chunk's length, type and checksum. */
    private static final int CHUNK_OVERHEAD = 12;

    /** @throws BadImageException if its header is damaged */
    static PngFile of(byte[] content) throws BadImageException {
        ByteReader bytes = new ByteReader(content);
        int position = SIGNATURE.length();
        if (bytes.i32(position) != 13 || !bytes.has("IHDR", position + 4)) {
            throw new BadImageException("its header is damaged");
        }
        return new PngFile(
                content,
                bytes.i32(position + 8),
                bytes.i32(position + 12),
                bytes.u8(position + 16),
                bytes.u8(position + 17),
                PngMetadata.orientation(content));
    }

    @Override
    public int bytesPerPixel() {
        int channels =
                switch (colorType) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        return channels * (depth > 8 ? 2 : 1);
    }

    @Override
    public String format() {
        return "png";
    }

    /** Returns header, palette and pixels. Without the chunk for transparency the decoder returns opaque colors. */
    @Override
    public byte[] plain() throws BadImageException {
        ByteReader bytes = new ByteReader(content);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(content.length);
        plain.write(content, 0, SIGNATURE.length());
        boolean ended = false;
        boolean pixels = false;
        long position = SIGNATURE.length();
        while (!ended) {
            long length = CHUNK_OVERHEAD + bytes.u32(position);
            if (position + length > content.length) {
                throw ByteReader.endsEarly();
            }
            boolean idat = bytes.has("IDAT", position + 4);
            ended = bytes.has("IEND", position + 4);
            pixels |= idat;
            boolean palette = colorType == PALETTE && bytes.has("PLTE", position + 4);
            if (idat || ended || palette || bytes.has("IHDR", position + 4)) {
                check((int) position, (int) length);
                plain.write(content, (int) position, (int) length);
            }
            position += length;
        }
        if (!pixels) {
            throw new BadImageException("it has no pixels");
        }
        return plain.toByteArray();
    }

    /** Checks the checksum of a chunk, because ImageIO's decoder does not. */
    private void check(int position, int length) throws BadImageException {
        CRC32 crc = new CRC32();
        crc.update(content, position + 4, length - 8);
        if ((int) crc.getValue() != new ByteReader(content).i32((long) position + length - 4)) {
            String type = new String(content, position + 4, 4, StandardCharsets.US_ASCII);
            throw new BadImageException("the checksum of its part " + type + " is wrong");
        }
    }
}
