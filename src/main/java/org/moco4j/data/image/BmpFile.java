package org.moco4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * A BMP file of Windows or OS/2.
 *
 * @param header length of the header that follows the file header
 * @param pixels position of the first pixel
 */
record BmpFile(byte[] content, int header, long pixels, int width, int height, int bits, int compression)
        implements EncodedImage {
    private static final int FILE_HEADER = 14;
    private static final int CORE = 12;
    /** The shortest header of OS/2 2.x. It can end after any later field; missing fields are 0. */
    private static final int MIN_OS2 = 16;

    private static final int MAX_OS2 = 64;
    private static final int COMPRESSION_END = 20;
    private static final int INFO = 40;
    private static final Set<Integer> WINDOWS_V2_V3 = Set.of(52, 56);
    private static final int V4 = 108;
    private static final int V5 = 124;
    private static final int BITFIELDS = 3;
    private static final int SRGB = 0x73524742;

    /** @throws BadImageException if its header is damaged, or it contains a JPEG or PNG */
    static BmpFile of(byte[] content) throws BadImageException {
        ByteReader bytes = new ByteReader(content, true);
        int header = bytes.i32(FILE_HEADER);
        boolean core = header == CORE;
        if (!core && header < MIN_OS2) {
            throw new BadImageException("its header is damaged");
        }
        boolean os2 = !core && header <= MAX_OS2 && header != INFO && !WINDOWS_V2_V3.contains(header);
        if (os2) {
            return of(withWindowsHeader(content, header));
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
            throw new BadImageException("it is a BMP of a kind that is not supported");
        }
        return bmp;
    }

    /**
     * Returns the same image with a header of 40 bytes. The first 40 bytes of OS/2 2.x have the same meaning, except
     * for compressions that Windows does not have. The rest is about printing.
     *
     * @throws BadImageException if it has a compression of OS/2 only
     */
    private static byte[] withWindowsHeader(byte[] content, int header) throws BadImageException {
        if (header >= COMPRESSION_END && new ByteReader(content, true).i32(30) >= BITFIELDS) {
            throw new BadImageException("it is a BMP of OS/2, compressed by a method that is not supported");
        }
        int rest = FILE_HEADER + header;
        if (rest > content.length) {
            throw ByteReader.endsEarly();
        }
        byte[] windows = new byte[FILE_HEADER + INFO + content.length - rest];
        System.arraycopy(content, 0, windows, 0, FILE_HEADER + Math.min(header, INFO));
        System.arraycopy(content, rest, windows, FILE_HEADER + INFO, content.length - rest);
        ByteBuffer buffer = ByteBuffer.wrap(windows).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(FILE_HEADER, INFO).putInt(10, buffer.getInt(10) - header + INFO);
        return windows;
    }

    @Override
    public int bytesPerPixel() {
        return Math.max(1, bits / 8);
    }

    @Override
    public String format() {
        return "bmp";
    }

    /** Returns the file with a corrected header and without a color profile. */
    @Override
    public byte[] plain() throws BadImageException {
        boolean packed = compression == 0 || compression == BITFIELDS;
        long row = ((long) width * bits + 31) / 32 * 4;
        if (pixels > content.length || (packed && pixels + row * height > content.length)) {
            throw ByteReader.endsEarly();
        }
        if (FILE_HEADER + (long) header > pixels) {
            throw new BadImageException("its header is damaged");
        }
        byte[] plain = content.clone();
        ByteBuffer buffer = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(2, plain.length);
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
