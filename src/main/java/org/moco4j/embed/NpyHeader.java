package org.moco4j.embed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The header of a NumPy file of version 1.0 with a row-major matrix of floats (NEP 1, "A Simple File Format for NumPy
 * Arrays"). Its length is constant, so that it can be overwritten when the number of rows is known.
 */
public final class NpyHeader {
    static final int LENGTH = 128;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private NpyHeader() {}

    /** Returns the header of a matrix {@code [rows, columns]} of little-endian floats. */
    public static byte[] of(long rows, int columns) {
        String description = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        byte[] text = description.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int textLength = LENGTH - MAGIC.length - Short.BYTES;
        header.put(MAGIC).putShort((short) textLength).put(text);
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }
}
