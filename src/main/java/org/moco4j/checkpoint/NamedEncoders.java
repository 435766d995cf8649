package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.text.ClosestName;
import org.moco4j.text.InstalledProgram;
import org.moco4j.text.SafeText;

/**
 * Finds encoders by name: {@code cifar10-resnet18} is the file {@code cifar10-resnet18.safetensors} in one of these
 * folders.
 *
 * @param folders the folders to search, in this order
 */
record NamedEncoders(List<Path> folders) {
    private static final Path FOLDER = Path.of("models");
    private static final String SUFFIX = ".safetensors";
    private static final int MAX_LISTED = 10;

    /** Returns the encoders in {@code models} of the working folder, then those that ship with the program. */
    static NamedEncoders ofThisProgram() {
        return new NamedEncoders(
                Stream.concat(Stream.of(FOLDER), InstalledProgram.home().map(home -> home.resolve(FOLDER)).stream())
                        .toList());
    }

    /**
     * Returns the file that is meant. A file that exists has priority over an encoder with the same name. A folder does
     * not.
     *
     * @param given a file, or the name of an encoder
     * @return the given path if no encoder has this name
     */
    Path fileOf(Path given) {
        boolean isFile = Files.exists(given) && !Files.isDirectory(given);
        if (isFile
                || given.isAbsolute()
                || given.getNameCount() > 1
                || given.toString().isBlank()) {
            return given;
        }
        return folders.stream()
                .map(folder -> folder.resolve(given + SUFFIX))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(given);
    }

    /** Returns the names of all encoders, without their folders. */
    List<String> names() {
        return folders.stream()
                .flatMap(folder -> namesIn(folder).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> namesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && name.length() > SUFFIX.length())
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .toList();
        } catch (IOException e) {
            // The names are only a hint in a message about another file.
            return List.of();
        }
    }

    /** Returns the message for a file that is missing, with the names of the encoders. */
    String missing(Path given) {
        List<String> names = names();
        String known = names.isEmpty()
                ? "."
                : ", or the name of an encoder: "
                        + names.stream().limit(MAX_LISTED).map(SafeText::of).collect(Collectors.joining(", "))
                        + (names.size() > MAX_LISTED ? " and " + (names.size() - MAX_LISTED) + " more." : ".");
        return "The file of weights " + given + " does not exist"
                + ClosestName.suggestionOrPeriod(
                        ClosestName.to(given.toString(), names).map(SafeText::of))
                + " Give a checkpoint, a safetensors file or a PyTorch file with torchvision's names" + known;
    }
}
