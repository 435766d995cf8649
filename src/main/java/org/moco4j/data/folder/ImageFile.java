package org.moco4j.data.folder;

import java.nio.file.Path;

/**
 * An image file in the scanned folder.
 *
 * @param path path of the file
 * @param name path relative to the scanned folder, with its parts joined by {@code /}
 * @param size size in bytes
 * @param modified time of the last change, in milliseconds since 1970
 */
public record ImageFile(Path path, String name, long size, long modified) {}
