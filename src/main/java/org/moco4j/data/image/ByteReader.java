package org.moco4j.data.image;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers from a file's bytes at positions that the file itself gives. A position outside of the bytes is a
 * {@link BadImageException}.
 */
final class ByteReader {
    private final byte[] content;
    private final boolean littleEndian;

    /** Creates a reader of big-endian numbers. */
    ByteReader(byte[] content) {
        this(content, false);
    }

    ByteReader(byte[] content, boolean littleEndian) {
        this.content = content;
        this.littleEndian = littleEndian;
    }

    int length() {
        return content.length;
    }

    /** Reads an unsigned byte. */
    int u8(long at) throws BadImageException {
        if (at < 0 || at >= content.length) {
            throw endsEarly();
        }
        return content[(int) at] & 0xff;
    }

    int u16(long at) throws BadImageException {
        int first = u8(at);
        int second = u8(at + 1);
        return littleEndian ? second << 8 | first : first << 8 | second;
    }

    int i32(long at) throws BadImageException {
        int first = u16(at);
        int second = u16(at + 2);
        return littleEndian ? second << 16 | first : first << 16 | second;
    }

    long u32(long at) throws BadImageException {
        return i32(at) & 0xffffffffL;
    }

    /** Reads eight bytes as a long. */
    long u64(long at) throws BadImageException {
        long first = u32(at);
        long second = u32(at + 4);
        return littleEndian ? second << 32 | first : first << 32 | second;
    }

    /** Returns the first bytes as text in ISO 8859-1. */
    String beginning(int maxLength) {
        return new String(content, 0, Math.min(maxLength, content.length), StandardCharsets.ISO_8859_1);
    }

    /** Whether these characters are at this position. */
    boolean has(String ascii, long at) {
        byte[] expected = ascii.getBytes(StandardCharsets.ISO_8859_1);
        if (at < 0 || at + expected.length > content.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (content[(int) at + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    static BadImageException endsEarly() {
        return new BadImageException("the file ends early");
    }
}
