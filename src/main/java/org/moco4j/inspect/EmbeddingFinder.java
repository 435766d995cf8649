package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.UnicodeNames;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.text.FolderName;
import org.moco4j.text.ShellQuoting;

/**
 * Finds the file of an embedding by what the user named: the file, the folder that it is in, or the folder of images
 * that was embedded. If there is no such file, the error has the command that writes it.
 *
 * @param resultsDir the folder of the results folders of all runs
 */
public record EmbeddingFinder(Path resultsDir) {
    private static final String NPY = ".npy";
    /** The encoder that ships with the program. */
    private static final String SHIPPED = "cifar10-resnet18";

    /**
     * Finds the file for a command.
     *
     * @param named what the user named; empty for the default file of the config's run
     * @throws UserError if the file is missing; the message has the command that makes it
     */
    public static Path find(Optional<Path> named, MocoConfig config) throws IOException {
        EmbeddingFinder finder = new EmbeddingFinder(config.run().resultsDir());
        if (named.isPresent()) {
            return finder.find(named.get());
        }
        Path usual = Exploration.matrixOf(config);
        if (Files.exists(usual)) {
            return usual;
        }
        throw finder.newest(Exploration.MATRIX, file -> true)
                .map(file ->
                        new UserError("There is no file " + usual + ". Name a file of embeddings; the newest one in "
                                + finder.resultsDir() + " is " + file + "."))
                .orElseGet(() -> missing(usual));
    }

    /**
     * Finds the file that is, or is in, what the user named.
     *
     * @throws UserError if the file is missing; the message has the command that makes it
     */
    Path find(Path named) throws IOException {
        Path existing = UnicodeNames.existing(named);
        if (!Files.isDirectory(existing) || ParquetParts.isFolder(existing)) {
            if (!Files.exists(existing)) {
                throw missing(existing);
            }
            return existing;
        }
        Optional<Path> inside = in(existing);
        return inside.isPresent()
                ? inside.get()
                : newest(Exploration.MATRIX, matrix -> isOf(matrix, existing))
                        .orElseThrow(() -> noEmbeddingOf(existing));
    }

    /** Finds the default file of {@code embed} in a folder, or the only other file that {@code embed} wrote. */
    static Optional<Path> in(Path folder) throws IOException {
        Path usual = folder.resolve(Exploration.MATRIX);
        if (Files.isRegularFile(usual)) {
            return Optional.of(usual);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> embedded = files.filter(file -> file.toString().endsWith(NPY))
                    .filter(file -> Files.isRegularFile(StoredEmbedding.sibling(file, ".csv")))
                    .sorted()
                    .toList();
            if (embedded.size() > 1) {
                throw new UserError(folder + " has several files of embeddings. Name one of them, such as "
                        + embedded.get(0) + ".");
            }
            return embedded.stream().findFirst();
        }
    }

    /** Returns the newest file with this name in a results folder; empty if there is none that is wanted. */
    private Optional<Path> newest(String name, Predicate<Path> wanted) {
        if (!Files.isDirectory(resultsDir)) {
            return Optional.empty();
        }
        try (Stream<Path> runs = Files.list(resultsDir)) {
            return runs.map(run -> run.resolve(name))
                    .filter(Files::isRegularFile)
                    .filter(wanted)
                    .max(Comparator.comparing(EmbeddingFinder::time).thenComparing(Comparator.naturalOrder()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static boolean isOf(Path matrix, Path images) {
        try {
            Optional<EmbeddingDescription> made = StoredEmbedding.describe(matrix);
            return made.isPresent() && isSame(made.get().folder(), images);
        } catch (IOException | UserError e) {
            return false;
        }
    }

    private static boolean isSame(String folder, Path images) {
        try {
            return !folder.isEmpty() && Files.isSameFile(Path.of(folder), images);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    private UserError noEmbeddingOf(Path folder) {
        String begin = folder + " is a folder and has no file that embed wrote. ";
        if (Files.isRegularFile(folder.resolve(ResultsFolder.CONFIG_FILE_NAME))) {
            return new UserError(begin + make(folder.resolve(Exploration.MATRIX)));
        }
        Optional<Path> run = newest(
                ResultsFolder.CONFIG_FILE_NAME,
                file -> config(file)
                        .filter(config -> isSame(config.data().dataDir().toString(), folder))
                        .isPresent());
        return new UserError(begin
                + run.map(file -> make(file.resolveSibling(Exploration.MATRIX)))
                        .orElseGet(() -> embed(folder.toString(), FolderName.of(folder) + NPY)));
    }

    private static UserError missing(Path matrix) {
        return new UserError("There is no file " + matrix + ". " + make(matrix));
    }

    /** Returns the end of a message: the command that writes the features of images to a file. */
    static String make(Path matrix) {
        Path folder = Optional.ofNullable(matrix.getParent()).orElse(Path.of(""));
        Path file = folder.resolve(ResultsFolder.CONFIG_FILE_NAME);
        Optional<MocoConfig> config = config(file);
        if (config.isPresent()) {
            return ofRun(config.get(), file.normalize().toString(), matrix);
        }
        String name = matrix.getFileName().toString();
        String stem = name.endsWith(NPY) ? name.substring(0, name.length() - NPY.length()) : name;
        return Stream.of(folder.resolve(stem), Path.of(stem))
                .filter(Files::isDirectory)
                .findFirst()
                .map(images ->
                        embed(images.toString(), folder.resolve(stem + NPY).toString()))
                .orElseGet(() -> "To make one, put the folder of your images in the place of DIR:\n"
                        + command(
                                "embed",
                                "--checkpoint",
                                SHIPPED,
                                "--input",
                                "DIR",
                                "--output",
                                folder.resolve(stem + NPY).toString()));
    }

    private static String embed(String images, String output) {
        return "This command makes one with the encoder that ships:\n"
                + command("embed", "--checkpoint", SHIPPED, "--input", images, "--output", output);
    }

    private static String ofRun(MocoConfig config, String file, Path matrix) {
        if (new CheckpointStore(config.runFolder()).bestOrLast().isEmpty()) {
            return "Its run has no checkpoint yet. This command trains it:\n" + command("train", "--config", file);
        }
        boolean usual = matrix.normalize().equals(Exploration.matrixOf(config).normalize());
        return "This command makes it:\n"
                + (usual
                        ? command("embed", "--config", file)
                        : command("embed", "--config", file, "--output", matrix.toString()));
    }

    private static String command(String... words) {
        return UserError.code(ShellQuoting.ofThisSystem().start(List.of(words)));
    }

    private static Optional<MocoConfig> config(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(MocoConfig.read(file)) : Optional.empty();
        } catch (UserError e) {
            return Optional.empty();
        }
    }
}
