package org.moco4j.cli.looking;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.moco4j.Excerpt;
import org.moco4j.UserError;
import org.moco4j.data.PictureSource;
import org.moco4j.embed.NpyMatrix;
import org.moco4j.report.results.EmbeddingNote;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What {@code embed} wrote.
 *
 * @param features {@code [n, d]} floats, rows of length one
 * @param names of the pictures, row by row
 * @param note what is known of it
 * @param folder the one that the pictures lie in; empty where they are of a data set
 */
record Embedding(INDArray features, List<String> names, EmbeddingNote note, Optional<Path> folder)
        implements AutoCloseable {
    /** @throws UserError where a file is missing, or both are not of the same pictures */
    static Embedding read(Path matrix) throws IOException {
        Path names = sibling(matrix, ".csv");
        if (!Files.isRegularFile(matrix) || !Files.isRegularFile(names)) {
            throw new UserError("There are no embeddings " + matrix + " with " + names.getFileName()
                    + " next to it. Create them first: embed, with --input DIR for a folder of images.");
        }
        EmbeddingNote note = EmbeddingNote.beside(matrix)
                .read(matrix.toAbsolutePath().getParent())
                .orElseThrow(() -> new UserError(sibling(matrix, ".json") + " is missing next to " + matrix
                        + ". Create the embeddings again with embed."));
        Optional<Path> folder = folder(note, sibling(matrix, ".json"));
        List<String> listed = names(names);
        INDArray features = NpyMatrix.read(matrix);
        if (features.size(0) != listed.size()) {
            String shape = Arrays.toString(features.shape());
            features.close();
            throw new UserError(matrix + " has the shape " + shape + ", and " + names + " lists " + listed.size()
                    + " images: the two do not belong together. Create them again with embed.");
        }
        return new Embedding(features, listed, note, folder);
    }

    private static Optional<Path> folder(EmbeddingNote note, Path file) {
        try {
            return note.folder().isEmpty() ? Optional.empty() : Optional.of(Path.of(note.folder()));
        } catch (InvalidPathException e) {
            throw new UserError(
                    file + " names the folder '" + Excerpt.of(note.folder())
                            + "', which is not a path. Create the embeddings again with embed.",
                    e);
        }
    }

    private static Path sibling(Path matrix, String ending) {
        return matrix.resolveSibling(matrix.getFileName().toString().replaceFirst("\\.npy$", "") + ending);
    }

    private static List<String> names(Path file) {
        List<String> names = new ArrayList<>();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = format.parse(reader)) {
            for (CSVRecord line : parser) {
                names.add(line.get("name"));
            }
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException | IOException e) {
            throw new UserError(
                    file + " is not a list that embed wrote: " + Excerpt.of(String.valueOf(e.getMessage())), e);
        }
        return names;
    }

    /** The pictures of the rows, looked up by name; those that are gone have none. */
    Gallery gallery(PictureSource source) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < source.size(); i++) {
            byName.put(source.name(i), i);
        }
        int[] indices =
                names.stream().mapToInt(name -> byName.getOrDefault(name, -1)).toArray();
        return new Gallery(source, indices, names);
    }

    @Override
    public void close() {
        features.close();
    }
}
