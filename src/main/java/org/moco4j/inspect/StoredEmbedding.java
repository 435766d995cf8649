package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.DataProgress;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.NpyMatrix;
import org.moco4j.embed.ParquetEmbedding;
import org.moco4j.eval.FloatRows;
import org.moco4j.io.UnicodeNames;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.session.ComponentFactory;
import org.moco4j.text.SafeText;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The files that {@code embed} wrote.
 *
 * @param features {@code [n, d]} floats, rows of unit length
 * @param names names of the images, one for each row
 * @param classes the class of each image; empty for an image without a class
 * @param description which encoder and data were used
 * @param folder the folder of the images; empty if they are from a data set
 */
public record StoredEmbedding(
        INDArray features,
        List<String> names,
        List<String> classes,
        EmbeddingDescription description,
        Optional<Path> folder)
        implements AutoCloseable {
    /**
     * Reads a matrix of features and the files that belong to it.
     *
     * @throws UserError if a file is missing, or the files do not match
     */
    public static StoredEmbedding read(Path matrix) throws IOException {
        if (ParquetParts.isFolder(matrix)) {
            return ofParquet(matrix, ParquetParts.of(matrix));
        }
        if (Files.isDirectory(matrix)) {
            throw folderError(matrix);
        }
        if (matrix.toString().endsWith(".parquet") && Files.isRegularFile(matrix)) {
            return ofParquet(matrix, List.of(matrix));
        }
        Path names = sibling(matrix, ".csv");
        if (!Files.isRegularFile(matrix) || !Files.isRegularFile(names)) {
            throw new UserError("There are no embeddings " + matrix + " with " + names.getFileName() + " beside it. "
                    + EmbeddingFinder.make(matrix));
        }
        EmbeddingDescription description = EmbeddingDescription.beside(matrix)
                .read(matrix.toAbsolutePath().getParent())
                .orElseThrow(() -> new UserError(sibling(matrix, ".json") + " is missing beside " + matrix
                        + ". Make the embeddings again with embed."));
        Optional<Path> folder = folder(description, sibling(matrix, ".json"));
        INDArray features = NpyMatrix.read(matrix);
        try {
            NamesFile.Entries entries = new NamesFile(names).entries(features.size(0));
            return new StoredEmbedding(features, entries.names(), entries.classes(), description, folder);
        } catch (UserError e) {
            features.close();
            throw e;
        }
    }

    private static StoredEmbedding ofParquet(Path matrix, List<Path> files) throws IOException {
        ParquetEmbedding rows = ParquetEmbedding.read(files);
        try {
            Path note = noteOf(matrix);
            EmbeddingDescription description = describe(matrix)
                    .orElseThrow(() -> new UserError(note + " is missing. Make the embeddings again with embed."));
            return new StoredEmbedding(
                    rows.features(), rows.names(), rows.classes(), description, folder(description, note));
        } catch (IOException | RuntimeException e) {
            rows.features().close();
            throw e;
        }
    }

    /**
     * Reads a matrix of features of any program. If {@code embed} did not write it, its rows are scaled to length one,
     * and the images are named by the list of names beside it or, if there is none, by their rows.
     *
     * @throws UserError if the file is missing or is not a matrix, or the files beside it do not match
     */
    public static StoredEmbedding readAny(Path matrix) throws IOException {
        if (Files.isDirectory(matrix) && !ParquetParts.isFolder(matrix)) {
            throw folderError(matrix);
        }
        if (matrix.toString().endsWith(".parquet")
                || Files.exists(sibling(matrix, ".json"))
                || !Files.isRegularFile(matrix)) {
            return read(matrix);
        }
        INDArray features = NpyMatrix.read(matrix);
        try {
            int rows = Math.toIntExact(features.size(0));
            new FloatRows("features", features).scaleToLengthOne();
            Path names = sibling(matrix, ".csv");
            NamesFile.Entries entries = Files.isRegularFile(names)
                    ? new NamesFile(names).entries(rows)
                    : new NamesFile.Entries(
                            IntStream.range(0, rows).mapToObj(Integer::toString).toList(),
                            Collections.nCopies(rows, ""));
            String data = String.format(Locale.ROOT, "%s, %,d rows", matrix.getFileName(), rows);
            return new StoredEmbedding(
                    features,
                    entries.names(),
                    entries.classes(),
                    EmbeddingDescription.unknown(data, rows, Math.toIntExact(features.size(1))),
                    Optional.empty());
        } catch (UserError e) {
            features.close();
            throw e;
        }
    }

    /**
     * Reads only the description of a matrix; empty if it is missing, as for a matrix of another program.
     *
     * @throws UserError if the file is not such a description
     */
    public static Optional<EmbeddingDescription> describe(Path matrix) throws IOException {
        if (ParquetParts.isFolder(matrix)) {
            return EmbeddingDescription.INSIDE.read(matrix);
        }
        Path folder = matrix.toAbsolutePath().getParent();
        return folder == null
                ? Optional.empty()
                : EmbeddingDescription.beside(matrix).read(folder);
    }

    private static Path noteOf(Path matrix) throws IOException {
        return ParquetParts.isFolder(matrix)
                ? matrix.resolve(EmbeddingDescription.INSIDE.name())
                : sibling(matrix, ".json");
    }

    /** Returns the same embedding with another folder of images. */
    StoredEmbedding withFolder(Path other) {
        return new StoredEmbedding(features, names, classes, description, Optional.of(other));
    }

    /** Returns the same embedding, with another folder of images if one is given. */
    public StoredEmbedding withFolder(Optional<Path> other) {
        return other.map(this::withFolder).orElse(this);
    }

    /** Returns whether it is known where the images are: in a folder, or in a data set. */
    boolean hasImages() {
        return folder.isPresent() || !description.encoder().isEmpty();
    }

    private static UserError folderError(Path folder) throws IOException {
        return new UserError(folder + " is a folder; expected a file that embed wrote"
                + EmbeddingFinder.in(folder).map(file -> ", such as " + file).orElse("") + ".");
    }

    private static Optional<Path> folder(EmbeddingDescription description, Path file) {
        try {
            return description.folder().isEmpty() ? Optional.empty() : Optional.of(Path.of(description.folder()));
        } catch (InvalidPathException e) {
            throw new UserError(
                    file + " names the folder '" + SafeText.of(description.folder())
                            + "', which is not a path. Make the embeddings again with embed."
                            + UserError.localeHint(e),
                    e);
        }
    }

    static Path sibling(Path matrix, String ending) {
        return matrix.resolveSibling(matrix.getFileName().toString().replaceFirst("\\.npy$", "") + ending);
    }

    /**
     * Opens the images that were embedded.
     *
     * @param config its data set is opened if the images are not from a folder
     * @throws UserError if the folder is missing, or the data set cannot be read
     */
    public ImageSource openImages(MocoConfig config, int workers) {
        return openImages(config, workers, Exploration.THUMBNAIL);
    }

    /**
     * Opens the images that were embedded.
     *
     * @param side height and width of the images of a folder, in pixels
     */
    ImageSource openImages(MocoConfig config, int workers, int side) {
        if (folder.isEmpty()) {
            return ImageSources.of(
                    new ComponentFactory(config)
                            .dataRequest(workers)
                            .withImages(description.imageSize(), ResizeMode.CENTER_SQUARE),
                    ImageSources.Split.ALL,
                    DataProgress.NONE);
        }
        if (!Files.isDirectory(folder.get())) {
            throw new UserError("The folder of the embedded images is missing: " + folder.get()
                    + ". Put it back, name its new place with --images DIR, or embed the images again.");
        }
        return ImageSources.ofFolder(folder.get(), side);
    }

    /** Finds the images of the rows by name. */
    public EmbeddedImages gallery(ImageSource source) {
        UnicodeNames byName = new UnicodeNames(
                IntStream.range(0, source.size()).mapToObj(source::name).toList());
        int[] indices =
                names.stream().mapToInt(name -> byName.find(name).orElse(-1)).toArray();
        return new EmbeddedImages(source, indices, names);
    }

    @Override
    public void close() {
        features.close();
    }
}
