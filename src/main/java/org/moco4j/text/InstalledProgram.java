package org.moco4j.text;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The installed program, if this process was started by its script {@code bin/moco4j}. The script sets two system
 * properties. Messages that suggest a command then name the script and not Maven.
 */
public final class InstalledProgram {
    private InstalledProgram() {}

    /** What the user types to start the program, such as {@code moco4j}; empty if the script did not start it. */
    public static Optional<String> command() {
        return Optional.ofNullable(System.getProperty("moco4j.command"));
    }

    /** The folder of the installation, with {@code conf} in it; empty if the script did not start the program. */
    public static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty("moco4j.home")).map(Path::of);
    }

    /** How to give Java another limit for its heap, as the end of a sentence, such as {@code with -Xmx4g (...)}. */
    public static String heapOption(String limit) {
        return command().isPresent()
                ? "with MOCO4J_OPTS=-Xmx" + limit
                : "with -Xmx" + limit + " (with Maven: MAVEN_OPTS=-Xmx" + limit + ")";
    }
}
