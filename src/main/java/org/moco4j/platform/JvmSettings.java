package org.moco4j.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.moco4j.UserError;
import org.moco4j.io.HomeFolder;

/**
 * Changes settings of the program's own JVM, before the classes that read them load. Library users are not affected: a
 * program that only uses an encoder may have windows, and chooses its own logging.
 */
public final class JvmSettings {
    private static final String LOGGING = "/org/moco4j/logging.properties";
    private static final String HOME = "user.home";
    /** A path that cannot become a folder, so that libraries do not create files in a home folder. */
    private static final String NO_HOME = "/dev/null";

    /** The modules of Java that the program needs besides java.base. A Java made by jlink can lack them. */
    private static final List<String> MODULES = List.of(
            "java.desktop",
            "java.logging",
            "java.management",
            "java.net.http",
            "java.xml",
            "jdk.httpserver",
            "jdk.management",
            "jdk.unsupported");

    private JvmSettings() {}

    /** Changes the settings of this JVM. */
    public static void apply() {
        Properties system = System.getProperties();
        // Images are drawn in memory. Otherwise Java connects to the screen in DISPLAY and fails if it is missing.
        system.setProperty("java.awt.headless", "true");
        findHome(system, HomeFolder.find());
        configureLogging(system);
    }

    /**
     * Sets the home folder. If it is unknown, Java's value is {@code ?}, and libraries would create a folder with this
     * name.
     */
    static void findHome(Properties system, Optional<Path> home) {
        if (home.isPresent()) {
            system.setProperty(HOME, home.get().toString());
        } else if (!system.getProperty("os.name").startsWith("Windows")) {
            system.setProperty(HOME, NO_HOME);
        }
    }

    /** Configures logging. Keeps properties that the user has set. */
    static void configureLogging(Properties system) {
        Properties settings = new Properties();
        try (InputStream in = JvmSettings.class.getResourceAsStream(LOGGING)) {
            settings.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.stringPropertyNames().forEach(name -> system.putIfAbsent(name, settings.getProperty(name)));
    }

    /**
     * Checks that this Java has all modules that the program needs.
     *
     * @throws UserError if modules are missing; the message names them
     */
    public static void requireModules() {
        List<String> missing = MODULES.stream()
                .filter(module -> ModuleLayer.boot().findModule(module).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new UserError("The Java in " + System.getProperty("java.home") + " lacks parts that MoCo4J needs: "
                    + String.join(", ", missing)
                    + ".\nRun it with a whole JDK or JRE, or build this one again with all of them:\n"
                    + "  jlink --add-modules " + String.join(",", MODULES) + " --output FOLDER");
        }
    }
}
