package org.moco4j.text;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names folders for people. */
public final class FolderName {
    private FolderName() {}

    /** Returns the last part of a path, such as {@code photos} for {@code ./my/photos/}, also for {@code .}. */
    public static String of(Path folder) {
        Path name = folder.normalize().getFileName();
        if (name == null || name.toString().isEmpty() || name.toString().equals("..")) {
            name = folder.toAbsolutePath().normalize().getFileName();
        }
        return name == null ? folder.toString() : name.toString();
    }

    /** Returns the last part of a path; the whole text if it is not a path on this system. */
    public static String of(String folder) {
        try {
            return of(Path.of(folder));
        } catch (InvalidPathException e) {
            return folder;
        }
    }
}
