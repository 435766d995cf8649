package org.moco4j.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that a run reads or writes.
 *
 * @param purpose e.g. {@code data}
 * @param option how to choose another one, e.g. {@code --data-dir}
 * @param path the folder
 * @param exists whether it is there; a run makes what is missing
 * @param writable whether it, or the folder in which it would be made, can be written
 * @param freeBytes free space of the disk that it is or would be on
 * @param contents names of what is in it, sorted, hidden files left out
 */
public record FolderAccess(
        String purpose,
        String option,
        Path path,
        boolean exists,
        boolean writable,
        long freeBytes,
        List<String> contents) {
    public FolderAccess {
        contents = List.copyOf(contents);
    }

    /**
     * Looks at {@code path}; creates nothing.
     *
     * @throws IOException if the disk cannot be asked
     */
    public static FolderAccess of(String purpose, String option, Path path) throws IOException {
        Path nearest = path.toAbsolutePath().normalize();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        boolean writable = Files.isDirectory(nearest) && Files.isWritable(nearest);
        long free = Files.getFileStore(nearest).getUsableSpace();
        return new FolderAccess(purpose, option, path, Files.isDirectory(path), writable, free, names(path));
    }

    private static List<String> names(Path path) throws IOException {
        if (!Files.isDirectory(path) || !Files.isReadable(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}
