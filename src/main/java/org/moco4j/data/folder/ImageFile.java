package org.moco4j.data.folder;

import java.nio.file.Path;
import java.util.List;

/**
 * An image below the scanned folder.
 *
 * @param path the file
 * @param name its path from the scanned folder on, parts joined by {@code /}
 * @param size in bytes
 * @param modified milliseconds since 1970
 */
public record ImageFile(Path path, String name, long size, long modified) {
    /** The folders and the file's name, from the scanned folder on. */
    List<String> parts() {
        return List.of(name.split("/"));
    }
}
