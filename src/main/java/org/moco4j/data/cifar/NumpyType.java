package org.moco4j.data.cifar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.razorvine.pickle.PickleException;
import org.moco4j.pickle.RestrictedUnpickler;

/**
 * The type of an array's elements in a pickle: {@code dtype('i8', False, True)}. The state that follows has the byte
 * order. See {@code dtype.__reduce__} and {@code __setstate__} in NumPy's documentation.
 */
final class NumpyType implements RestrictedUnpickler.Buildable {
    private static final Pattern CODE = Pattern.compile("([|<>=]?)([a-zA-Z])(\\d{1,9})");
    private static final Charset UTF_32_BIG = Charset.forName("UTF-32BE");
    private static final Charset UTF_32_LITTLE = Charset.forName("UTF-32LE");

    private final char kind;
    private final int bytes;
    private boolean bigEndian;

    private NumpyType(char kind, int bytes, boolean bigEndian) {
        this.kind = kind;
        this.bytes = bytes;
        this.bigEndian = bigEndian;
    }

    /**
     * @param code a letter for the kind and the size in bytes (of texts in characters): {@code u1}, {@code <i8},
     *     {@code U10}
     */
    static NumpyType of(String code) {
        Matcher matcher = CODE.matcher(code);
        if (!matcher.matches()) {
            throw new PickleException("an array of type '" + code + "'");
        }
        char kind = matcher.group(2).charAt(0);
        int size = Integer.parseInt(matcher.group(3));
        return new NumpyType(
                kind,
                kind == 'U' ? Math.multiplyExact(4, size) : size,
                matcher.group(1).equals(">"));
    }

    /** {@code (version, byte order, ...)}; the rest is alignment and the like. */
    @Override
    public void setState(Object given) {
        Object[] state = (Object[]) given;
        bigEndian = RestrictedUnpickler.text(state[1]).equals(">");
    }

    /** Returns the size of one element in bytes. */
    int bytes() {
        return bytes;
    }

    /** Whether elements are Python objects, which a pickle stores in a list. */
    boolean isObject() {
        return kind == 'O';
    }

    boolean isUnsignedByte() {
        return kind == 'u' && bytes == 1;
    }

    /**
     * Returns one element: a {@link Long} for a whole number or boolean, a {@link Double} for another number, a
     * {@link String} for a text, else its bytes.
     *
     * @param data the bytes of the array
     * @param at index of the first byte of the element
     */
    Object element(byte[] data, int at) {
        return switch (kind) {
            case 'i', 'b', 'u' -> whole(data, at);
            case 'f' -> floating(data, at);
            case 'U' -> text(data, at, bigEndian ? UTF_32_BIG : UTF_32_LITTLE);
            case 'S' -> text(data, at, StandardCharsets.ISO_8859_1);
            default -> Arrays.copyOfRange(data, at, at + bytes);
        };
    }

    private Long whole(byte[] data, int at) {
        if (bytes < 1 || bytes > Long.BYTES) {
            throw new PickleException("a whole number of " + bytes + " bytes");
        }
        boolean negative = kind == 'i' && data[bigEndian ? at : at + bytes - 1] < 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (data[bigEndian ? at + i : at + bytes - 1 - i] & 0xff);
        }
        return value;
    }

    private Object floating(byte[] data, int at) {
        ByteBuffer buffer =
                ByteBuffer.wrap(data, at, bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (bytes) {
            case Float.BYTES -> (double) buffer.getFloat();
            case Double.BYTES -> buffer.getDouble();
            default -> Arrays.copyOfRange(data, at, at + bytes);
        };
    }

    private String text(byte[] data, int at, Charset charset) {
        String padded = new String(data, at, bytes, charset);
        int end = padded.length();
        while (end > 0 && padded.charAt(end - 1) == 0) {
            end--;
        }
        return padded.substring(0, end);
    }

    /** Returns the type as NumPy writes it: {@code u1}. */
    @Override
    public String toString() {
        return kind + Integer.toString(kind == 'U' ? bytes / 4 : bytes);
    }
}
