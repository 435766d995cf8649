package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.moco4j.ProgressListener;
import org.moco4j.UserError;
import org.moco4j.embed.ImageEncoder;
import org.moco4j.explore.ExactNeighbors;
import org.moco4j.explore.NearestNeighbors;
import org.moco4j.explore.NearestNeighbors.Neighbor;
import org.moco4j.explore.NeighborLists.Recall;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.HostSetup;
import org.moco4j.session.NormalizationChoice;
import org.moco4j.text.ClosestName;
import org.moco4j.text.SafeText;

/**
 * Searches a file of features for the images that are most similar to a query. The file is a NumPy matrix
 * {@code [n, d]} that {@code embed} or another program wrote. Equal similarities are ordered by row. Not thread-safe.
 */
public final class ImageSearch implements AutoCloseable {
    private static final int SUGGESTIONS = 3;
    private static final long SEED = 0;

    private final Path matrix;
    private final StoredEmbedding embedding;
    private final NearestNeighbors neighbors;

    private ImageSearch(Path matrix, StoredEmbedding embedding, NearestNeighbors neighbors) {
        this.matrix = matrix;
        this.embedding = embedding;
        this.neighbors = neighbors;
    }

    /** How images are searched. */
    public enum Method {
        /** All images are compared with each query: n x d multiplications for a query. */
        EXACT,
        /**
         * An index (HNSW graph) is built first, which takes much longer than one exact query. Each query is then faster
         * by far, and may miss some images. This pays for thousands of queries.
         */
        INDEX
    }

    /**
     * An image that was found.
     *
     * @param row its row in the matrix
     * @param similarity the cosine similarity of its feature and the query's, -1 to 1
     * @param name the image's name, or its row as text if names are unknown
     * @param className the image's class; empty if unknown
     */
    public record Match(int row, float similarity, String name, String className) {}

    /**
     * Opens a file for exact searches.
     *
     * @param matrix a NumPy file; the list of names that {@code embed} writes is beside it, or missing
     * @throws UserError if the file is missing or is not a matrix of floats, or a feature is not finite
     * @throws IOException if reading fails
     */
    public static ImageSearch open(Path matrix) throws IOException {
        return open(matrix, Method.EXACT, Runtime.getRuntime().availableProcessors(), ProgressListener.NONE);
    }

    /**
     * Opens a file.
     *
     * @param method {@link Method#INDEX} needs Lucene
     * @param threads number of threads that search
     * @param progress receives the progress of building an index
     * @throws UserError if the file is missing or is not a matrix of floats, or a feature is not finite
     * @throws IOException if reading fails
     */
    public static ImageSearch open(Path matrix, Method method, int threads, ProgressListener progress)
            throws IOException {
        HostSetup.prepareNativeLibraries();
        StoredEmbedding embedding = StoredEmbedding.readAny(matrix);
        try {
            NearestNeighbors neighbors = method == Method.EXACT
                    ? new ExactNeighbors(embedding.features(), threads)
                    : NearestNeighbors.indexed(embedding.features(), threads, SEED, progress);
            return new ImageSearch(matrix, embedding, neighbors);
        } catch (RuntimeException e) {
            embedding.close();
            throw e;
        }
    }

    /** Returns the number of images. */
    public int size() {
        return embedding.names().size();
    }

    /** Returns the length of a feature. */
    public int dimensions() {
        return Math.toIntExact(embedding.features().size(1));
    }

    /**
     * Returns the row of an image. Both Unicode forms of a name are the same.
     *
     * @throws UserError if no image has this name; the message suggests similar names
     */
    public int row(String name) {
        return new UnicodeNames(embedding.names())
                .find(name)
                .orElseThrow(() -> new UserError("No image in " + matrix + " has the name \"" + SafeText.of(name)
                        + "\"." + suggestions(name) + UserError.localeHint(name)));
    }

    private String suggestions(String name) {
        List<String> left = new ArrayList<>(embedding.names());
        List<String> nearest = new ArrayList<>();
        String end = "/" + name;
        embedding.names().stream()
                .filter(known -> known.endsWith(end))
                .limit(SUGGESTIONS)
                .forEach(nearest::add);
        left.removeAll(nearest);
        while (nearest.size() < SUGGESTIONS) {
            String next = ClosestName.to(name, left).orElse(null);
            if (next == null) {
                break;
            }
            nearest.add(next);
            left.remove(next);
        }
        return nearest.isEmpty()
                ? " The names are in the CSV file beside it."
                : " Similar names: "
                        + String.join(", ", nearest.stream().map(SafeText::of).toList()) + ".";
    }

    /**
     * Checks the number of a row.
     *
     * @throws UserError if there is no such row
     */
    public void checkRow(int row) {
        if (row < 0 || row >= size()) {
            throw new UserError("There is no image " + row + " in " + matrix + ": it has " + size()
                    + " images, which are counted from 0 to " + (size() - 1) + ".");
        }
    }

    /**
     * Returns the images that are most similar to an image of the file, which is not one of them.
     *
     * @param row the row of the query
     * @param most number of images; all others if there are fewer
     * @throws UserError if there is no such row
     */
    public List<Match> ofRow(int row, int most) {
        checkRow(row);
        return matches(neighbors.ofRow(row, most));
    }

    /**
     * Returns the images that are most similar to an image of the file, which is not one of them.
     *
     * @param name the name of the query
     * @param most number of images; all others if there are fewer
     * @throws UserError if no image has this name
     */
    public List<Match> ofName(String name, int most) {
        return ofRow(row(name), most);
    }

    /**
     * Returns the images whose features are most similar to a feature.
     *
     * @param feature {@code [d]}, of any length above 0; it is not changed
     * @param most number of images; all if there are fewer
     * @throws IllegalArgumentException if it has another number of dimensions
     */
    public List<Match> ofFeature(float[] feature, int most) {
        double squares = 0;
        for (float value : feature) {
            squares += (double) value * value;
        }
        float[] unit = feature.clone();
        for (int i = 0; i < unit.length && squares > 0; i++) {
            unit[i] = (float) (feature[i] / Math.sqrt(squares));
        }
        return matches(neighbors.ofFeature(unit, most));
    }

    /**
     * Returns the images that are most similar to an image file.
     *
     * @param encoder the encoder with which {@code embed} wrote the file
     * @param most number of images; all if there are fewer
     * @throws UserError if the image cannot be read, or the encoder or its preparation of images differs from that of
     *     the file
     * @throws InterruptedException if the thread is interrupted while it waits for memory
     */
    public List<Match> ofImage(ImageEncoder encoder, Path image, int most) throws InterruptedException {
        new EncoderCheck(matrix, embedding.description(), dimensions())
                .check(
                        encoder.fingerprint(),
                        encoder.dimensions(),
                        "backbone",
                        encoder.imageSize(),
                        encoder.resize(),
                        NormalizationChoice.describe(encoder.normalization()));
        return ofFeature(encoder.encode(image)[0], most);
    }

    private List<Match> matches(List<Neighbor> found) {
        return found.stream()
                .sorted(Comparator.comparing((Neighbor neighbor) -> -neighbor.similarity())
                        .thenComparing(Neighbor::row))
                .map(neighbor -> new Match(
                        neighbor.row(),
                        neighbor.similarity(),
                        embedding.names().get(neighbor.row()),
                        embedding.classes().get(neighbor.row())))
                .toList();
    }

    Path matrix() {
        return matrix;
    }

    StoredEmbedding embedding() {
        return embedding;
    }

    /** Returns the recall of the search, measured if an index is used. */
    Recall recall(int most) {
        return neighbors.recall(most);
    }

    @Override
    public void close() {
        embedding.close();
    }
}
