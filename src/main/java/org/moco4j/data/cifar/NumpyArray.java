package org.moco4j.data.cifar;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.razorvine.pickle.PickleException;
import org.moco4j.pickle.RestrictedUnpickler;

/**
 * A NumPy array of any shape and type, in row-major (C) or column-major (Fortran) order. As a list, it contains all its
 * elements in row-major order.
 */
final class NumpyArray extends AbstractList<Object> implements RestrictedUnpickler.Buildable {
    /** The limit of NumPy. */
    private static final int MAX_AXES = 64;

    private int[] shape = {0};
    private int count;
    private boolean columnMajor;
    private NumpyType type;
    private byte[] data = new byte[0];
    private List<?> objects = List.of();

    /** {@code (version, shape, dtype, is_fortran, data)}; see NumPy's {@code ndarray.__setstate__}. */
    @Override
    public void setState(Object given) {
        Object[] state = (Object[]) given;
        fill(state[1], state[2], (Boolean) state[3], state[4]);
    }

    void fill(Object sizes, Object elements, boolean fortranOrder, Object content) {
        Object[] lengths = (Object[]) sizes;
        if (lengths.length > MAX_AXES || !(elements instanceof NumpyType known)) {
            throw new PickleException("an invalid array");
        }
        type = known;
        shape = new int[lengths.length];
        long elementCount = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = length(lengths[axis]);
            elementCount = Math.multiplyExact(elementCount, shape[axis]);
        }
        count = Math.toIntExact(elementCount);
        columnMajor = fortranOrder && shape.length > 1;
        if (type.isObject()) {
            objects = (List<?>) content;
            require(objects.size() == count, objects.size() + " objects");
        } else {
            data = content instanceof byte[] raw
                    ? raw
                    : RestrictedUnpickler.text(content).getBytes(StandardCharsets.ISO_8859_1);
            require(Math.multiplyExact(elementCount, (long) type.bytes()) == data.length, data.length + " bytes");
        }
    }

    private void require(boolean right, String content) {
        if (!right) {
            throw new PickleException(
                    "an array of shape " + Arrays.toString(shape) + " and type " + type + " with " + content);
        }
    }

    private static int length(Object number) {
        if (number instanceof Integer || number instanceof Long) {
            int length = Math.toIntExact(((Number) number).longValue());
            if (length >= 0) {
                return length;
            }
        }
        throw new PickleException("an array whose lengths are not whole numbers >= 0");
    }

    /** Returns the number of elements. */
    @Override
    public int size() {
        return count;
    }

    /** Returns an element by its index in row-major order; see {@link NumpyType#element}. */
    @Override
    public Object get(int index) {
        int storageIndex = storageIndex(Objects.checkIndex(index, count));
        return type.isObject() ? objects.get(storageIndex) : type.element(data, storageIndex * type.bytes());
    }

    /** Returns the storage index of an element. In Fortran order the first axis changes fastest. */
    private int storageIndex(int index) {
        if (!columnMajor) {
            return index;
        }
        int rest = index;
        int storageIndex = 0;
        int stride = count;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            stride /= shape[axis];
            storageIndex += rest % shape[axis] * stride;
            rest /= shape[axis];
        }
        return storageIndex;
    }

    /** Whether its elements are unsigned bytes. */
    boolean isUnsignedBytes() {
        return type != null && type.isUnsignedByte();
    }

    /**
     * Returns elements of an array of unsigned bytes in row-major order.
     *
     * @param first index of the first element
     * @param length number of elements
     */
    byte[] bytes(int first, int length) {
        if (!columnMajor) {
            return Arrays.copyOfRange(data, first, first + length);
        }
        byte[] values = new byte[length];
        for (int i = 0; i < length; i++) {
            values[i] = data[storageIndex(first + i)];
        }
        return values;
    }

    /** Returns shape and type as text: {@code [200, 3072] of u1}. */
    String form() {
        return Arrays.toString(shape) + " of " + type;
    }

    /** Compares identity only; the elements of two arrays are never compared. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
