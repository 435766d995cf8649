package org.moco4j.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Reads the version of this program from its build. */
public final class Version {
    private static final String FILE = "/org/moco4j/version.txt";
    private static final String GIT_FILE = "/org/moco4j/git.properties";

    private Version() {}

    /** Returns the version, such as {@code 0.1.0-SNAPSHOT}. It is the same as in pom.xml. */
    public static String number() {
        try (InputStream stream = Version.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                throw new IllegalStateException(FILE + " is missing in the program");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read", e);
        }
    }

    /** Returns the versions of the program, Java and the operating system in one line. */
    public static String line() {
        return "MoCo4J " + number() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ")";
    }

    /** Returns the git commit of the build; {@code unknown} if the program was not built from a git checkout. */
    public static String gitCommit() {
        try (InputStream stream = Version.class.getResourceAsStream(GIT_FILE)) {
            if (stream == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("git.commit.id.abbrev", "unknown")
                    + (Boolean.parseBoolean(properties.getProperty("git.dirty")) ? " with changes" : "");
        } catch (IOException e) {
            throw new IllegalStateException(GIT_FILE + " cannot be read", e);
        }
    }
}
