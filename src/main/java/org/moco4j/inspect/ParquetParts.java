package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.moco4j.UserError;

/** A folder with an embedding in several Parquet files, as {@code embed} writes it on a cluster. */
final class ParquetParts {
    private static final Pattern PART = Pattern.compile("part-\\d{5}\\.parquet");
    /** Written last, as by other programs on a cluster. */
    private static final String DONE = "_SUCCESS";

    private ParquetParts() {}

    /** Whether this is such a folder. */
    static boolean isFolder(Path path) throws IOException {
        return Files.isDirectory(path) && !parts(path).isEmpty();
    }

    /**
     * Returns the files in the order of their rows.
     *
     * @throws UserError if the embedding is not complete
     */
    static List<Path> of(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(DONE))) {
            throw new UserError(folder + " is not complete: " + DONE
                    + " is missing. Run the command that makes it again; it continues where it was.");
        }
        List<Path> parts = parts(folder);
        Path last = parts.get(parts.size() - 1);
        int number = Integer.parseInt(last.getFileName().toString().replaceAll("\\D", ""));
        if (number != parts.size() - 1) {
            throw new UserError(folder + " has " + parts.size() + " of the " + (number + 1)
                    + " files of the embedding. Copy the whole folder.");
        }
        return parts;
    }

    private static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> PART.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }
}
