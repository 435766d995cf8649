package org.moco4j.embed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.moco4j.UserError;
import org.moco4j.eval.FloatRows;

/** Where features go, row by row, so that there may be more of them than memory holds. Files appear at {@link #commit}. */
interface EmbeddingWriter extends AutoCloseable {
    /**
     * Begins a file in the format that its name asks for: {@code .npy} or {@code .parquet}.
     *
     * @param dimensions of a feature
     * @throws UserError where the name asks for neither
     */
    static EmbeddingWriter begin(Path file, int dimensions) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return new NpyEmbeddingWriter(file, dimensions);
        }
        if (name.endsWith(".parquet")) {
            return new ParquetEmbeddingWriter(file, dimensions);
        }
        throw new UserError(file + ": the name does not say what to write. Let it end in .npy or .parquet.");
    }

    /**
     * Adds a row.
     *
     * @param features {@code [n, d]}
     * @param index which of its rows
     * @param name the image's
     * @param className its class; empty where it has none
     */
    void add(FloatRows features, int index, String name, String className) throws IOException;

    /** Puts what was added in its place. */
    void commit() throws IOException;

    /** The file that names the images. */
    Path names();

    @Override
    void close() throws IOException;
}
