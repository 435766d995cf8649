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
 * Chooses the folder that JavaCPP unpacks the native libraries into, once for all runs: {@code .javacpp/cache} in the home folder,
 * or if that cannot be used, a folder in the one for temporary files. JavaCPP by itself would make a home folder named {@code ?}
 * for a user without one, and fail on a full disk in words that do not name the disk.
 */
public final class NativeCache {
    /** JavaCPP's own property; a user who sets it has chosen. */
    public static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    /** ND4J, OpenBLAS and oneDNN for one platform have 330 MB. */
    public static final long NEEDED_BYTES = 400L << 20;

    private NativeCache() {}

    /**
     * Sets JavaCPP's property if nobody did and JavaCPP's usual folder cannot be used. To be called before the first class of
     * JavaCPP loads.
     *
     * @throws UserError if no folder can be written, or none has enough room; the message names each and the way out
     */
    public static void choose() throws IOException {
        choose(System.getProperties(), HomeFolder.find());
    }

    static void choose(Properties system, Optional<Path> home) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Path place : places(system, home)) {
            Optional<String> problem = problemWith(place);
            if (problem.isEmpty()) {
                // JavaCPP finds the first one by itself.
                if (!problems.isEmpty() || home.isEmpty()) {
                    system.setProperty(PROPERTY, place.toString());
                }
                return;
            }
            problems.add(problem.get());
        }
        throw new UserError(
                "The native libraries need a folder that they are unpacked into, with " + (NEEDED_BYTES >> 20)
                        + " MiB of room, and no such folder was found:\n  " + String.join("\n  ", problems)
                        + "\nMake room, or name a folder with the option of Java -D" + PROPERTY + "=FOLDER"
                        + " (for Maven: in the variable MAVEN_OPTS).");
    }

    /** Where the libraries would be unpacked; the first that can be used is taken. */
    public static List<Path> places(Properties system, Optional<Path> home) {
        String chosen = system.getProperty(PROPERTY);
        if (chosen != null && !chosen.isBlank()) {
            return List.of(Path.of(chosen).toAbsolutePath());
        }
        List<Path> places = new ArrayList<>();
        home.ifPresent(folder -> places.add(folder.resolve(".javacpp").resolve("cache")));
        String user = system.getProperty("user.name", "").replaceAll("[^\\w.-]", "");
        places.add(
                Path.of(system.getProperty("java.io.tmpdir")).toAbsolutePath().resolve(".javacpp-" + user + "-cache"));
        return places;
    }

    /** Why a folder cannot be used; empty if it can. */
    public static Optional<String> problemWith(Path folder) throws IOException {
        Path nearest = folder;
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest) || !Files.isWritable(nearest) || !Files.isExecutable(nearest)) {
            return Optional.of(folder + ": " + nearest + " cannot be written");
        }
        if (belongsToSomebodyElse(folder)) {
            return Optional.of(folder + " belongs to another user, who could change what is loaded from it");
        }
        long free = Files.getFileStore(nearest).getUsableSpace();
        return free >= NEEDED_BYTES || holdsLibraries(folder)
                ? Optional.empty()
                : Optional.of(folder + ": only " + (free >> 20) + " MiB are free on its disk");
    }

    /** Anybody may make a folder among the temporary files, under any name. */
    private static boolean belongsToSomebodyElse(Path folder) throws IOException {
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

    private static boolean holdsLibraries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(folder, "nd4j-native*")) {
            return libraries.iterator().hasNext();
        }
    }
}
