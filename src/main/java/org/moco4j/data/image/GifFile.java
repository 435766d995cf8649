package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;

/**
 * A GIF file (GIF89a specification, 1990): its first frame, without the rest of the canvas if the frame is smaller.
 *
 * @param palette length of the global color table, in bytes
 * @param frame position of the first frame's descriptor
 */
record GifFile(byte[] content, int palette, int frame, int width, int height) implements EncodedImage {
    private static final int HEADER = 13;
    private static final int DESCRIPTOR = 10;

    /** @throws BadImageException if it is damaged up to its first frame, or has no frame */
    static GifFile of(byte[] content) throws BadImageException {
        ByteReader bytes = new ByteReader(content, true);
        int palette = colorTableBytes(bytes.u8(10));
        int position = HEADER + palette;
        while (bytes.u8(position) == '!') {
            position = skipBlocks(bytes, position + 2);
        }
        if (bytes.u8(position) != ',') {
            throw new BadImageException("it has no pixels");
        }
        return new GifFile(content, palette, position, bytes.u16(position + 5), bytes.u16(position + 7));
    }

    /** Returns the size of the color table for these flags, in bytes. */
    private static int colorTableBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /** Skips blocks up to the empty one that ends them. */
    private static int skipBlocks(ByteReader bytes, int from) throws BadImageException {
        int position = from;
        while (bytes.u8(position) != 0) {
            position += 1 + bytes.u8(position);
        }
        return position + 1;
    }

    @Override
    public int bytesPerPixel() {
        return 1;
    }

    @Override
    public String format() {
        return "gif";
    }

    /** Returns the file without extensions, because one of them defines transparency. */
    @Override
    public byte[] plain() throws BadImageException {
        ByteReader bytes = new ByteReader(content, true);
        int pixels = frame + DESCRIPTOR + colorTableBytes(bytes.u8(frame + 9));
        int end = skipBlocks(bytes, pixels + 1);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(content, 0, HEADER + palette);
        plain.write(content, frame, end - frame);
        plain.write(';');
        return plain.toByteArray();
    }
}
