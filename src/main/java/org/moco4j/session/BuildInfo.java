package org.moco4j.session;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Information about the build of this program. */
public final class BuildInfo {
    private static final String FILE = "/org/moco4j/git.properties";

    private BuildInfo() {}

    /** Returns the git commit of the build; {@code unknown} if the program was not built from a git checkout. */
    public static String gitCommit() {
        try (InputStream stream = BuildInfo.class.getResourceAsStream(FILE)) {
            if (stream == null) {
                return "unknown";
            }
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty("git.commit.id.abbrev", "unknown")
                    + (Boolean.parseBoolean(properties.getProperty("git.dirty")) ? " with changes" : "");
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read", e);
        }
    }
}
