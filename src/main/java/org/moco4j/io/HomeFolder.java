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
 * The user's home folder. Java takes it from the system's list of users, and says {@code ?} for a user who is not on the list,
 * such as one of a container that runs under any number. The environment variable {@code HOME} is asked then.
 */
public final class HomeFolder {
    private static final String SHORT = "~";

    private HomeFolder() {}

    /** The home folder of this user; empty if neither Java nor {@code HOME} names a folder that exists. */
    public static Optional<Path> find() {
        return find(System.getProperty("user.home"), System.getenv("HOME"));
    }

    /**
     * Chooses the home folder.
     *
     * @param java the property {@code user.home}, or null
     * @param environment the variable {@code HOME}, or null
     */
    static Optional<Path> find(String java, String environment) {
        return Stream.of(Optional.ofNullable(java), Optional.ofNullable(environment))
                .flatMap(Optional::stream)
                .map(HomeFolder::folder)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Whether a path begins with {@code ~}, the short name of the home folder. */
    public static boolean isShort(String path) {
        return path.equals(SHORT) || path.startsWith(SHORT + "/");
    }

    /**
     * Writes a path in full that may begin with {@code ~/}: not every shell replaces it, and none inside of quotes.
     *
     * @throws UserError if it begins so and there is no home folder
     */
    public static String expand(String path) {
        return expand(path, find());
    }

    static String expand(String path, Optional<Path> home) {
        if (!isShort(path)) {
            return path;
        }
        Path folder = home.orElseThrow(
                () -> new UserError(
                        SafeText.of(path)
                                + " lies in the home folder, and this user has no home folder: the system's list of users names no folder for"
                                + " this user, and the variable HOME does not name an existing folder. Write the whole path, or set HOME."));
        return path.equals(SHORT)
                ? folder.toString()
                : folder.resolve(path.substring(2)).toString();
    }

    /** Null if the text is not the name of an existing folder in full. */
    private static Path folder(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() && Files.isDirectory(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
