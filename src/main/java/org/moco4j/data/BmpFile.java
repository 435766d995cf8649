package org.moco4j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A BMP file in one of the forms of Windows or OS/2.
 *
 * @param header length of the header after the file's own
 * @param pixels where they begin
 */
record BmpFile(byte[] content, int header, long pixels, int width, int height, int bits, int compression)
        implements EncodedPicture {
    private static final int FILE_HEADER = 14;
    private static final int CORE = 12;
    /** The least that a header of OS/2 2.x has: size, planes and bits. */
    private static final int SHORTEST_OS2 = 16;

    private static final int OS2 = 64;
    private static final int INFO = 40;
    private static final int MASKS = 12;
    private static final int V4 = 108;
    private static final int V5 = 124;
    private static final int BITFIELDS = 3;
    private static final int SRGB = 0x73524742;

    /** @throws BadPictureException where its header is damaged, or it holds a JPEG or PNG */
    static BmpFile of(byte[] content) throws BadPictureException {
        Bytes bytes = new Bytes(content, true);
        int header = bytes.i32(FILE_HEADER);
        boolean core = header == CORE;
        if (!core && header < SHORTEST_OS2) {
            throw new BadPictureException("its header is damaged");
        }
        BmpFile bmp = new BmpFile(
                content,
                header,
                bytes.u32(10),
                core ? bytes.u16(18) : bytes.i32(18),
                core ? bytes.u16(20) : Math.abs(bytes.i32(22)),
                bytes.u16(core ? 24 : 28),
                header < SHORTEST_OS2 + Integer.BYTES ? 0 : bytes.i32(30));
        boolean huffman = bmp.isOs2() && bmp.compression == BITFIELDS;
        if (bmp.compression < 0 || bmp.compression > BITFIELDS || huffman) {
            throw new BadPictureException("it is a BMP of a kind that is not supported");
        }
        return bmp;
    }

    @Override
    public int bytesPerPixel() {
        return Math.max(1, bits / 8);
    }

    @Override
    public Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    @Override
    public String format() {
        return "bmp";
    }

    private boolean isOs2() {
        return header == OS2 || (header != CORE && header < INFO);
    }

    /**
     * The file with a header of 40 bytes in place of another that begins like it, of OS/2 2.x or with masks of colors behind it: the
     * decoder knows no other.
     */
    private byte[] withHeaderOfWindows() {
        int kept = Math.min(header, INFO + (compression == BITFIELDS ? MASKS : 0));
        int end = FILE_HEADER + Math.max(INFO, kept);
        int rest = FILE_HEADER + header;
        byte[] plain = new byte[end + content.length - rest];
        System.arraycopy(content, 0, plain, 0, FILE_HEADER + kept);
        System.arraycopy(content, rest, plain, end, content.length - rest);
        ByteBuffer.wrap(plain)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2, plain.length)
                .putInt(10, (int) pixels + end - rest)
                .putInt(FILE_HEADER, INFO);
        return plain;
    }

    /** The file with what its header claims made true, and without a colour profile. */
    @Override
    public byte[] plain() throws BadPictureException {
        boolean packed = compression == 0 || compression == BITFIELDS;
        long row = ((long) width * bits + 31) / 32 * 4;
        if (pixels > content.length || (packed && pixels + row * height > content.length)) {
            throw Bytes.endsEarly();
        }
        if (FILE_HEADER + (long) header > pixels) {
            throw new BadPictureException("its header is damaged");
        }
        boolean windows = header == CORE || header == INFO || header >= V4;
        byte[] plain = windows ? content.clone() : withHeaderOfWindows();
        ByteBuffer buffer = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        if (header != CORE) {
            buffer.putInt(34, (int) (content.length - pixels));
        }
        if (header >= V4) {
            buffer.putInt(FILE_HEADER + 56, SRGB);
        }
        if (header >= V5) {
            buffer.putInt(FILE_HEADER + 112, 0).putInt(FILE_HEADER + 116, 0);
        }
        return plain;
    }
}
