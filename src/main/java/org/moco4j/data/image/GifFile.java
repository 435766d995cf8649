package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;

/**
 * A GIF file (GIF89a specification, 1990): its first frame, without the rest of the canvas where the frame does not fill it.
 *
 * @param palette length of the global color table, in bytes
 * @param frame where the first frame's descriptor begins
 */
record GifFile(byte[] content, int palette, int frame, int width, int height) implements EncodedImage {
    private static final int HEADER = 13;
    private static final int DESCRIPTOR = 10;

    /** @throws BadImageException where it is damaged up to its first frame, or has none */
    static GifFile of(byte[] content) throws BadImageException {
        Bytes bytes = new Bytes(content, true);
        int palette = colours(bytes.u8(10));
        int at = HEADER + palette;
        while (bytes.u8(at) == '!') {
            at = afterBlocks(bytes, at + 2);
        }
        if (bytes.u8(at) != ',') {
            throw new BadImageException("there are no pixels in it");
        }
        return new GifFile(content, palette, at, bytes.u16(at + 5), bytes.u16(at + 7));
    }

    /** Bytes of the color table that these flags announce. */
    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /** Skips blocks up to the empty one that ends them. */
    private static int afterBlocks(Bytes bytes, int from) throws BadImageException {
        int at = from;
        while (bytes.u8(at) != 0) {
            at += 1 + bytes.u8(at);
        }
        return at + 1;
    }

    @Override
    public int bytesPerPixel() {
        return 1;
    }

    @Override
    public Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    @Override
    public String format() {
        return "gif";
    }

    /** Without its extensions, of which one says what is transparent. */
    @Override
    public byte[] plain() throws BadImageException {
        Bytes bytes = new Bytes(content, true);
        int pixels = frame + DESCRIPTOR + colours(bytes.u8(frame + 9));
        int end = afterBlocks(bytes, pixels + 1);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(content, 0, HEADER + palette);
        plain.write(content, frame, end - frame);
        plain.write(';');
        return plain.toByteArray();
    }
}
