package org.moco4j.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A BMP file, of Windows' forms or OS/2's first one.
 *
 * @param header length of the header after the file's own
 * @param pixels where they begin
 */
record BmpFile(byte[] content, int header, long pixels, int width, int height, int bits, int compression)
        implements EncodedPicture {
    private static final int FILE_HEADER = 14;
    private static final int CORE = 12;
    private static final int INFO = 40;
    private static final int V4 = 108;
    private static final int V5 = 124;
    private static final int BITFIELDS = 3;
    private static final int SRGB = 0x73524742;

    /** @throws BadPictureException where its header is damaged, or it holds a JPEG or PNG */
    static BmpFile of(byte[] content) throws BadPictureException {
        Bytes bytes = new Bytes(content, true);
        int header = bytes.i32(FILE_HEADER);
        boolean core = header == CORE;
        if (!core && header < INFO) {
            throw new BadPictureException("its header is damaged");
        }
        BmpFile bmp = new BmpFile(
                content,
                header,
                bytes.u32(10),
                core ? bytes.u16(18) : bytes.i32(18),
                core ? bytes.u16(20) : Math.abs(bytes.i32(22)),
                bytes.u16(core ? 24 : 28),
                core ? 0 : bytes.i32(30));
        if (bmp.compression < 0 || bmp.compression > BITFIELDS) {
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
        byte[] plain = content.clone();
        ByteBuffer buffer = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        if (header >= INFO) {
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
