package org.moco4j.platform;

import java.awt.AWTError;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.io.HomeFolder;
import org.moco4j.io.NativeCache;
import org.moco4j.platform.DoctorReport.Finding;
import org.moco4j.text.TextPainter;

/**
 * Describes the parts of the system that Java depends on.
 *
 * @param drawingProblem why images cannot be drawn; empty if they can
 * @param fontProblem why text cannot be drawn; empty if it can
 * @param fileNameEncoding encoding of file names: {@code sun.jnu.encoding}
 * @param home the home folder; empty if there is none
 * @param nativeFolder where native libraries are unpacked; empty if no folder can be used
 * @param nativeProblems problems of the folders that have priority over it
 */
record JavaEnvironment(
        Optional<String> drawingProblem,
        Optional<String> fontProblem,
        String fileNameEncoding,
        Optional<Path> home,
        Optional<Path> nativeFolder,
        List<String> nativeProblems) {

    public JavaEnvironment {
        nativeProblems = List.copyOf(nativeProblems);
    }

    /**
     * Inspects the environment of this process. Changes nothing.
     *
     * @throws IOException if a disk cannot be read
     */
    static JavaEnvironment ofThisProcess() throws IOException {
        Optional<Path> home = HomeFolder.find();
        List<String> problems = new ArrayList<>();
        Optional<Path> folder = Optional.empty();
        for (Path place : NativeCache.candidates(System.getProperties(), home)) {
            Optional<String> problem = NativeCache.problemWith(place);
            if (problem.isEmpty()) {
                folder = Optional.of(place);
                break;
            }
            problems.add(problem.get());
        }
        return new JavaEnvironment(
                drawing(),
                TextPainter.problem(),
                System.getProperty("sun.jnu.encoding", "unknown"),
                home,
                folder,
                problems);
    }

    private static Optional<String> drawing() {
        try {
            Graphics2D graphics = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB).createGraphics();
            graphics.fillRect(0, 0, 1, 1);
            graphics.dispose();
            return Optional.empty();
        } catch (InternalError | LinkageError | AWTError | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    /** Returns the findings for {@link Doctor}. */
    List<Finding> findings() {
        return List.of(drawingFinding(), fontFinding(), fileNameFinding(), homeFinding(), nativeFinding());
    }

    private Finding drawingFinding() {
        return drawingProblem
                .map(problem -> Finding.warn(
                        "drawing",
                        "images cannot be drawn: " + problem,
                        "use a JDK or JRE that has all libraries of Java2D, such as the package "
                                + "openjdk-17-jre-headless"))
                .orElseGet(() -> Finding.ok("drawing", "in memory; no screen is needed, and DISPLAY is not used"));
    }

    private Finding fontFinding() {
        return fontProblem
                .map(problem -> Finding.warn(
                        "fonts", "Java finds no fonts (" + problem + "): images carry no words", TextPainter.FIX))
                .orElseGet(() -> Finding.ok("fonts", "there are some, for the words in images"));
    }

    /** Checks the encoding of file names. Windows does not use it, and macOS always uses UTF-8. */
    private Finding fileNameFinding() {
        boolean any = fileNameEncoding.equalsIgnoreCase("UTF-8")
                || NativeBuild.platformOfThisMachine().startsWith("windows");
        return any
                ? Finding.ok("file names", "in any script")
                : Finding.warn(
                        "file names",
                        "by the locale they are in " + fileNameEncoding + ", so letters beyond it are lost: classes and"
                                + " images may take one another's names",
                        "choose a locale in UTF-8: export LC_ALL=C.UTF-8");
    }

    private Finding homeFinding() {
        return home.map(folder -> Finding.ok("home folder", folder.toString()))
                .orElseGet(() -> Finding.warn(
                        "home folder",
                        "none: the system's list of users names no folder for this user, nor does HOME",
                        "write paths in full, without ~; or name a folder: export HOME=FOLDER"));
    }

    private Finding nativeFinding() {
        String before = nativeProblems.isEmpty() ? "" : ", since not in " + String.join("; ", nativeProblems);
        return nativeFolder
                .map(folder -> Finding.ok("native libraries", "unpacked into " + folder + before))
                .orElseGet(() -> Finding.bad(
                        "native libraries",
                        "no folder to unpack them into: " + String.join("; ", nativeProblems),
                        "make room, or name a folder with the option of Java -D" + NativeCache.PROPERTY + "=FOLDER"));
    }
}
