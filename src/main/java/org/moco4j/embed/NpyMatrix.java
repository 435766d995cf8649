package org.moco4j.embed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.moco4j.UserError;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads NumPy files with a row-major matrix of 32-bit floats (NEP 1, "A Simple File Format for NumPy Arrays"), and
 * creates their headers. ND4J's own reader trusts the shape in the header and reads beyond the end of the file.
 */
public final class NpyMatrix {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    /** The length of a header that this program writes. */
    static final int HEADER_LENGTH = 128;

    private static final int MAX_HEADER_BYTES = 1 << 16;
    private static final Pattern HEADER = Pattern.compile("\\{\\s*'descr':\\s*'<f4',\\s*'fortran_order':\\s*False,"
            + "\\s*'shape':\\s*\\(\\s*([0-9]{1,9}),\\s*([0-9]{1,9}),?\\s*\\),?\\s*\\}\\s*");

    private NpyMatrix() {}

    /**
     * Reads the matrix of a file.
     *
     * @return {@code [n, d]}, n and d above 0; the caller closes it
     * @throws UserError if the file is not exactly one such matrix; the message names it
     * @throws IOException if reading fails
     */
    public static INDArray read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            byte[] beginning = in.readNBytes(8);
            if (beginning.length < 8 || !startsWithMagic(beginning)) {
                throw notAMatrix(file, "it does not begin as a NumPy file does");
            }
            int lengthBytes = beginning[6] == 1 ? Short.BYTES : Integer.BYTES;
            int length = littleEndian(in.readNBytes(lengthBytes));
            if (length < 0 || length > MAX_HEADER_BYTES) {
                throw notAMatrix(file, "its header has an impossible length");
            }
            Matcher header = HEADER.matcher(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            if (!header.matches()) {
                throw notAMatrix(file, "its header describes another kind of data");
            }
            int rows = Integer.parseInt(header.group(1));
            int columns = Integer.parseInt(header.group(2));
            long dataLength = Files.size(file) - beginning.length - lengthBytes - length;
            if (rows == 0 || columns == 0 || dataLength != (long) rows * columns * Float.BYTES) {
                throw notAMatrix(
                        file, "it has " + dataLength + " bytes of data for " + rows + " x " + columns + " floats");
            }
            return values(file, in, rows, columns);
        }
    }

    private static INDArray values(Path file, InputStream in, int rows, int columns) throws IOException {
        INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, rows, columns);
        try {
            if (!fill(matrix, in)) {
                throw notAMatrix(file, "it ends early");
            }
            return matrix;
        } catch (IOException | RuntimeException e) {
            matrix.close();
            throw e;
        }
    }

    /**
     * Reads the values that follow a header, row after row.
     *
     * @param matrix {@code [n, d]} floats, which are overwritten
     * @return false if there are too few values
     */
    public static boolean fill(INDArray matrix, InputStream in) throws IOException {
        FloatIndexer values = (FloatIndexer) matrix.data().indexer();
        float[] row = new float[Math.toIntExact(matrix.size(1))];
        byte[] bytes = new byte[Math.multiplyExact(row.length, Float.BYTES)];
        for (long i = 0; i < matrix.size(0); i++) {
            if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
                return false;
            }
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(row);
            values.put(i * row.length, row, 0, row.length);
        }
        return true;
    }

    private static boolean startsWithMagic(byte[] beginning) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (beginning[i] != MAGIC[i]) {
                return false;
            }
        }
        return beginning[6] >= 1 && beginning[6] <= 3;
    }

    /** Reads a little-endian integer; -1 if bytes are missing. */
    private static int littleEndian(byte[] bytes) {
        if (bytes.length == Short.BYTES) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xffff;
        }
        return bytes.length == Integer.BYTES
                ? ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt()
                : -1;
    }

    private static UserError notAMatrix(Path file, String reason) {
        return new UserError(file + " is not a matrix of 32-bit floats (dtype <f4, row-major): " + reason
                + ". Create it again with the command that wrote it. In Python, numpy.save(file, matrix.astype('<f4'))"
                + " writes such a matrix.");
    }

    /**
     * Returns the header of a matrix {@code [rows, columns]} of little-endian floats, in version 1.0 of the format. Its
     * length is constant, so that it can be overwritten when the number of rows is known.
     */
    public static byte[] header(long rows, int columns) {
        String description = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        byte[] text = description.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        int textLength = HEADER_LENGTH - MAGIC.length - 2 - Short.BYTES;
        header.put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) textLength)
                .put(text);
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }
}
