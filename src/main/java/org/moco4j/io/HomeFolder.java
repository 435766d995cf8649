package org.moco4j.io;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/**
 * Finds the user's home folder. Java reads it from the system's list of users, and returns {@code ?} for a user who is
 * not on the list, for example in a container that runs with an arbitrary user id. Then the environment variable
 * {@code HOME} is used.
 */
public final class HomeFolder {
    private static final String TILDE = "~";

    private HomeFolder() {}

    /** Returns the home folder of this user; empty if neither Java nor {@code HOME} names an existing folder. */
    public static Optional<Path> find() {
        return find(System.getProperty("user.home"), System.getenv("HOME"));
    }

    /**
     * Chooses the home folder.
     *
     * @param java property {@code user.home}, or null
     * @param environment environment variable {@code HOME}, or null
     */
    static Optional<Path> find(String java, String environment) {
        return Stream.of(Optional.ofNullable(java), Optional.ofNullable(environment))
                .flatMap(Optional::stream)
                .map(HomeFolder::folder)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Whether a path begins with {@code ~}, the abbreviation of the home folder. */
    static boolean isShort(String path) {
        return path.equals(TILDE) || path.startsWith(TILDE + "/");
    }

    /**
     * Replaces a leading {@code ~/} by the home folder, because not every shell does, and none inside quotes.
     *
     * @throws UserError if the path begins with {@code ~} and there is no home folder
     */
    public static String expand(String path) {
        return expand(path, find());
    }

    static String expand(String path, Optional<Path> home) {
        if (!isShort(path)) {
            return path;
        }
        Path folder = home.orElseThrow(() -> new UserError(SafeText.of(path)
                + " is in the home folder, but this user has no home folder: the system's list of "
                + "users names no folder for this user, and the variable HOME does not name an "
                + "existing folder. Write the full path, or set HOME."));
        return path.equals(TILDE)
                ? folder.toString()
                : folder.resolve(path.substring(2)).toString();
    }

    /** Returns the folder with this absolute path; null if there is none. */
    private static Path folder(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() && Files.isDirectory(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
