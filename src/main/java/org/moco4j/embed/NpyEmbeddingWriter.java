package org.moco4j.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.apache.commons.csv.CSVPrinter;
import org.moco4j.eval.FloatRows;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.CsvFile;

/**
 * Writes features to a NumPy file, a matrix {@code [n, d]} of floats, and names to a CSV file beside it, whose column
 * {@code row} has the row of each image, from 0. {@link #commit} makes both files visible.
 */
final class NpyEmbeddingWriter implements EmbeddingWriter {
    private static final int ROWS_AT_ONCE = 256;

    private final Path namesFile;
    private final AtomicFile.Pending matrix;
    private final AtomicFile.Pending list;
    private final CSVPrinter names;
    private final float[] row;
    private final ByteBuffer bytes;
    private long rows;

    NpyEmbeddingWriter(Path file, int dimensions) throws IOException {
        namesFile = namesOf(file);
        matrix = AtomicFile.begin(file);
        list = AtomicFile.begin(namesFile);
        names = CsvFile.to(Channels.newOutputStream(list.channel()), "row", "name", "class");
        row = new float[dimensions];
        bytes = ByteBuffer.allocate(ROWS_AT_ONCE * dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        matrix.channel().write(ByteBuffer.wrap(NpyMatrix.header(0, dimensions)));
    }

    /** Returns the list beside a matrix: {@code x.csv} for {@code x.npy}. */
    private static Path namesOf(Path file) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.replaceFirst("\\.npy$", "") + ".csv");
    }

    @Override
    public void add(FloatRows features, int index, String name, String className) throws IOException {
        features.copy(index, row);
        for (float value : row) {
            bytes.putFloat(value);
        }
        if (!bytes.hasRemaining()) {
            flush();
        }
        names.printRecord(rows, name, className);
        rows++;
    }

    private void flush() throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            matrix.channel().write(bytes);
        }
        bytes.clear();
    }

    @Override
    public void commit() throws IOException {
        flush();
        ByteBuffer header = ByteBuffer.wrap(NpyMatrix.header(rows, row.length));
        matrix.channel().write(header, 0);
        names.flush();
        list.commit();
        matrix.commit();
    }

    @Override
    public Path names() {
        return namesFile;
    }

    @Override
    public void close() throws IOException {
        try (matrix) {
            list.close();
        }
    }
}
