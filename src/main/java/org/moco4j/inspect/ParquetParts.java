package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.moco4j.UserError;

/** A folder with an embedding in several Parquet files, as {@code embed} writes it on a cluster. */
public final class ParquetParts {
    /** The name of a part, with its number. */
    public static final Pattern PART = Pattern.compile("part-(\\d{5})\\.parquet");

    /** The name of the file that is written last, as by other programs on a cluster. */
    public static final String SUCCESS = "_SUCCESS";

    private ParquetParts() {}

    /** Returns the name of a part, by its number from 0. */
    public static String name(int part) {
        return String.format(Locale.ROOT, "part-%05d.parquet", part);
    }

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
        if (!Files.exists(folder.resolve(SUCCESS))) {
            throw new UserError(folder + " is not complete: " + SUCCESS
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
