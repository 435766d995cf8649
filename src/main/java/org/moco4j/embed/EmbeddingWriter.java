package org.moco4j.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.moco4j.UserError;
import org.moco4j.eval.FloatRows;

/**
 * Writes features to a file row by row, so that they need not fit into memory. {@link #commit} makes the files visible.
 */
public interface EmbeddingWriter extends AutoCloseable {
    /**
     * Begins a file in the format of its extension: {@code .npy} or {@code .parquet}.
     *
     * @param dimensions length of a feature
     * @throws UserError if the file has another extension
     */
    static EmbeddingWriter begin(Path file, int dimensions) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return new NpyEmbeddingWriter(file, dimensions);
        }
        if (name.endsWith(".parquet")) {
            return new ParquetEmbeddingWriter(file, dimensions);
        }
        throw new UserError(file + ": unknown extension. Use .npy or .parquet.");
    }

    /**
     * Adds a row.
     *
     * @param features {@code [n, d]}
     * @param index index of the row in {@code features}
     * @param name name of the image
     * @param className class of the image; empty if it has none
     */
    void add(FloatRows features, int index, String name, String className) throws IOException;

    /** Completes the files and makes them visible. */
    void commit() throws IOException;

    /** Returns the file with the names of the images. */
    Path names();

    @Override
    void close() throws IOException;
}
