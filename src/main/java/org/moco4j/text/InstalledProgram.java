package org.moco4j.text;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where the program is and how it was started. Its script {@code bin/moco4j} sets two system properties. Messages that
 * suggest a command then name the script and not Maven.
 */
public final class InstalledProgram {
    private InstalledProgram() {}

    /** What the user types to start the program, such as {@code moco4j}; empty if the script did not start it. */
    public static Optional<String> command() {
        return Optional.ofNullable(System.getProperty("moco4j.command"));
    }

    /**
     * The folder with {@code conf} and {@code models}: that of the installation, or of the source checkout. If the
     * script did not start the program, this is the folder two levels above the program's jar or classes; the two
     * folders are missing there if the program is a library of another one.
     */
    public static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty("moco4j.home"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(
                                InstalledProgram.class.getProtectionDomain().getCodeSource())
                        .flatMap(InstalledProgram::aboveClasses));
    }

    /** Returns {@code lib/..} for a jar in {@code lib}, and {@code target/..} for the classes in {@code target}. */
    private static Optional<Path> aboveClasses(CodeSource source) {
        try {
            return Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent())
                    .map(Path::getParent);
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            // The classes are not files, for example inside a jar of jars.
            return Optional.empty();
        }
    }

    /** How to give Java another limit for its heap, as the end of a sentence, such as {@code with -Xmx4g (...)}. */
    public static String heapOption(String limit) {
        return command().isPresent()
                ? "with MOCO4J_OPTS=-Xmx" + limit
                : "with -Xmx" + limit + " (with Maven: MAVEN_OPTS=-Xmx" + limit + ")";
    }
}
