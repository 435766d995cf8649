package org.moco4j.io;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.moco4j.UserError;

/**
 * Chooses the folder into which JavaCPP unpacks the native libraries, once for all runs: {@code .javacpp/cache} in the
 * home folder, or a folder among the temporary files. JavaCPP alone would create a home folder named {@code ?} for a
 * user without one, and its error on a full disk does not name the disk.
 */
public final class NativeCache {
    /** JavaCPP's own property. If the user sets it, it is used. */
    public static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    /** ND4J, OpenBLAS and oneDNN for one platform need 330 MB. */
    static final long NEEDED_BYTES = 400L << 20;

    private NativeCache() {}

    /**
     * Sets JavaCPP's property if it is not set and JavaCPP's usual folder cannot be used. Call it before the first
     * class of JavaCPP loads.
     *
     * @throws UserError if no folder is writable and has enough space; the message names each folder and how to fix it
     */
    public static void choose() throws IOException {
        choose(System.getProperties(), HomeFolder.find());
    }

    static void choose(Properties system, Optional<Path> home) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path folder : candidates(system, home)) {
            Optional<String> problem = problemWith(folder);
            if (problem.isEmpty()) {
                // JavaCPP uses the first folder without the property.
                if (!problems.isEmpty() || home.isEmpty()) {
                    system.setProperty(PROPERTY, folder.toString());
                }
                return;
            }
            problems.add(problem.get());
        }
        throw new UserError("The native libraries need a folder to be unpacked into, with " + (NEEDED_BYTES >> 20)
                + " MiB of free space, but no such folder was found:\n  " + String.join("\n  ", problems)
                + "\nFree disk space, or choose a folder with the Java option -D" + PROPERTY + "=FOLDER"
                + " (for Maven: in the variable MAVEN_OPTS).");
    }

    /** Returns the candidate folders. The first usable one is chosen. */
    public static List<Path> candidates(Properties system, Optional<Path> home) {
        String chosen = system.getProperty(PROPERTY);
        if (chosen != null && !chosen.isBlank()) {
            return List.of(Path.of(chosen).toAbsolutePath());
        }
        List<Path> candidates = new ArrayList<>();
        home.ifPresent(folder -> candidates.add(folder.resolve(".javacpp").resolve("cache")));
        String user = system.getProperty("user.name", "").replaceAll("[^\\w.-]", "");
        candidates.add(
                Path.of(system.getProperty("java.io.tmpdir")).toAbsolutePath().resolve(".javacpp-" + user + "-cache"));
        return candidates;
    }

    /** Returns the reason why a folder cannot be used; empty if it can. */
    public static Optional<String> problemWith(Path folder) throws IOException {
        Path nearest = folder;
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest) || !Files.isWritable(nearest) || !Files.isExecutable(nearest)) {
            return Optional.of(folder + ": " + nearest + " cannot be written");
        }
        if (belongsToAnotherUser(folder)) {
            return Optional.of(folder + " belongs to another user, who could change what is loaded from it");
        }
        long free = Files.getFileStore(nearest).getUsableSpace();
        return free >= NEEDED_BYTES || containsLibraries(folder)
                ? Optional.empty()
                : Optional.of(folder + ": only " + (free >> 20) + " MiB are free on its disk");
    }

    /** Whether another user owns a folder. Any user can create a folder with any name among the temporary files. */
    private static boolean belongsToAnotherUser(Path folder) throws IOException {
        if (!Files.isDirectory(folder) || !folder.startsWith(Path.of(System.getProperty("java.io.tmpdir")))) {
            return false;
        }
        Path own = Files.createTempFile("owner", null);
        try {
            return !Files.getOwner(own).equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS));
        } finally {
            Files.delete(own);
        }
    }

    private static boolean containsLibraries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(folder, "nd4j-native*")) {
            return libraries.iterator().hasNext();
        }
    }
}
