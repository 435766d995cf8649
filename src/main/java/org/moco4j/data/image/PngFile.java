package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** A PNG file (ISO/IEC 15948) of any color type, depth and interlacing; of an animated one the image that stands still. */
record PngFile(byte[] content, int width, int height, int depth, int colourType, Orientation orientation)
        implements EncodedImage {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    private static final int PALETTE = 3;
    /** Of a chunk: length, type, checksum. */
    private static final int AROUND = 12;

    /** @throws BadImageException where its header is damaged */
    static PngFile of(byte[] content) throws BadImageException {
        Bytes bytes = new Bytes(content);
        int at = SIGNATURE.length();
        if (bytes.i32(at) != 13 || !bytes.has("IHDR", at + 4)) {
            throw new BadImageException("its header is damaged");
        }
        return new PngFile(
                content,
                bytes.i32(at + 8),
                bytes.i32(at + 12),
                bytes.u8(at + 16),
                bytes.u8(at + 17),
                PngMetadata.orientation(content));
    }

    @Override
    public int bytesPerPixel() {
        int channels =
                switch (colourType) {
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

    /** Header, palette and pixels. Without the chunk that says what is transparent the decoder gives opaque colors. */
    @Override
    public byte[] plain() throws BadImageException {
        Bytes bytes = new Bytes(content);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(content.length);
        plain.write(content, 0, SIGNATURE.length());
        boolean ended = false;
        boolean pixels = false;
        long at = SIGNATURE.length();
        while (!ended) {
            long length = AROUND + bytes.u32(at);
            if (at + length > content.length) {
                throw Bytes.endsEarly();
            }
            boolean idat = bytes.has("IDAT", at + 4);
            ended = bytes.has("IEND", at + 4);
            pixels |= idat;
            boolean palette = colourType == PALETTE && bytes.has("PLTE", at + 4);
            if (idat || ended || palette || bytes.has("IHDR", at + 4)) {
                check((int) at, (int) length);
                plain.write(content, (int) at, (int) length);
            }
            at += length;
        }
        if (!pixels) {
            throw new BadImageException("there are no pixels in it");
        }
        return plain.toByteArray();
    }

    /** ImageIO's decoder does not look at the checksum. */
    private void check(int at, int length) throws BadImageException {
        CRC32 crc = new CRC32();
        crc.update(content, at + 4, length - 8);
        if ((int) crc.getValue() != new Bytes(content).i32((long) at + length - 4)) {
            String type = new String(content, at + 4, 4, StandardCharsets.US_ASCII);
            throw new BadImageException("the checksum of its part " + type + " is wrong");
        }
    }
}
