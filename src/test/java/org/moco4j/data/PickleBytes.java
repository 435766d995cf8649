package org.moco4j.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes pickles like those of the official CIFAR files, made with Python 2's cPickle: protocol 2, byte strings, one
 * NumPy array.
 */
public final class PickleBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int memo;

    public static PickleBytes dictionary() {
        PickleBytes pickle = new PickleBytes().raw("\u0080\u0002}");
        return pickle.memoize().raw("(");
    }

    public PickleBytes text(String key, String value) {
        return string(key).string(value);
    }

    public PickleBytes numbers(String key, List<Integer> values) {
        string(key).raw("]").memoize().raw("(");
        values.forEach(value -> raw("K" + (char) value.intValue()));
        return raw("e");
    }

    public PickleBytes texts(String key, List<String> values) {
        string(key).raw("]").memoize().raw("(");
        values.forEach(this::string);
        return raw("e");
    }

    /** A {@code rows x columns} array of unsigned bytes in row-major order. */
    public PickleBytes array(String key, int rows, int columns, byte[] data) {
        string(key).raw("cnumpy.core.multiarray\n_reconstruct\n").memoize();
        raw("cnumpy\nndarray\n").memoize().raw("K\0\u0085U\1b\u0087R").memoize();
        raw("(K\1").integer(rows).integer(columns).raw("\u0086");
        raw("cnumpy\ndtype\n").memoize().raw("U\2u1K\0K\1\u0087R").memoize();
        raw("(K\3U\1|NNNJ").little(-1).raw("J").little(-1).raw("K\0tb\u0089");
        raw("T").little(data.length);
        out.writeBytes(data);
        return raw("tb");
    }

    public byte[] end() {
        raw("u.");
        return out.toByteArray();
    }

    /** Appends raw instructions, one byte per character. */
    public PickleBytes raw(String instructions) {
        out.writeBytes(instructions.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    private PickleBytes string(String value) {
        return raw("U" + (char) value.length() + value).memoize();
    }

    private PickleBytes memoize() {
        return raw("r").little(memo++);
    }

    private PickleBytes integer(int value) {
        return raw("J").little(value);
    }

    private PickleBytes little(int value) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }
}
