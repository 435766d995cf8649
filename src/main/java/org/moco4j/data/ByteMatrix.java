package org.moco4j.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.razorvine.pickle.PickleException;

/** A NumPy array of unsigned bytes with two dimensions, in row-major (C) or column-major (Fortran) order. */
final class ByteMatrix implements NumpyGlobal.Buildable {
    private int rows;
    private int columns;
    private boolean columnMajor;
    private byte[] data = new byte[0];

    /** {@code (version, shape, dtype, is_fortran, data)}, see NumPy's {@code ndarray.__setstate__}. */
    @Override
    public void setState(Object[] state) {
        fill(state[1], state[2], (Boolean) state[3], state[4]);
    }

    void fill(Object shape, Object type, boolean fortranOrder, Object bytes) {
        Object[] lengths = (Object[]) shape;
        if (lengths.length != 2 || type != NumpyGlobal.UNSIGNED_BYTE) {
            throw new PickleException("an array that is not a table of unsigned bytes");
        }
        rows = length(lengths[0]);
        columns = length(lengths[1]);
        columnMajor = fortranOrder;
        data = bytes instanceof byte[] raw ? raw : NumpyGlobal.text(bytes).getBytes(StandardCharsets.ISO_8859_1);
        if (rows < 0 || columns < 0 || (long) rows * columns != data.length) {
            throw new PickleException("an array of " + rows + " x " + columns + " with " + data.length + " bytes");
        }
    }

    private static int length(Object number) {
        if (number instanceof Integer || number instanceof Long) {
            return Math.toIntExact(((Number) number).longValue());
        }
        throw new PickleException("an array whose lengths are not whole numbers");
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    byte[] row(int row) {
        if (!columnMajor) {
            return Arrays.copyOfRange(data, row * columns, (row + 1) * columns);
        }
        byte[] values = new byte[columns];
        for (int column = 0; column < columns; column++) {
            values[column] = data[column * rows + row];
        }
        return values;
    }
}
