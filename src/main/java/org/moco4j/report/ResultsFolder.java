package org.moco4j.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.moco4j.io.AtomicFile;

/** The folder for a run's results: its configuration, metrics and report. */
public record ResultsFolder(Path path) {
    public static final String CONFIG_FILE_NAME = "config.json";

    /** Writes the configuration that the run used, so that the results can be reproduced from it. */
    public void writeConfig(String json) throws IOException {
        AtomicFile.write(
                path.resolve(CONFIG_FILE_NAME),
                out -> out.write((json.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    public Path metrics() {
        return path.resolve(MetricsLog.FILE_NAME);
    }
}
