package org.moco4j.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Describes the access to a folder that a run reads or writes.
 *
 * @param purpose e.g. {@code data}
 * @param option option that chooses another folder, e.g. {@code --data-dir}
 * @param path the folder
 * @param exists whether it exists; a run creates missing folders
 * @param writable whether it, or the folder in which it would be created, is writable
 * @param freeBytes free space of its disk, in bytes
 * @param contents names in it, sorted, without hidden files
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
     * Checks a folder without creating anything.
     *
     * @throws IOException if the disk cannot be read
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
