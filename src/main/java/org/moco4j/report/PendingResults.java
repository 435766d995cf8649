package org.moco4j.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.TextFile;
import org.moco4j.io.WrittenFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of results that follow the training and could not be created, in a run's results folder. The next start of
 * the run creates them. The file exists only if something is pending.
 */
public record PendingResults(Path results) {
    public static final String FILE_NAME = "to-make.txt";
    /** The entry for the text in images, which needs fonts. */
    public static final String WORDS = "The words in images";

    private static final Logger LOG = LoggerFactory.getLogger(PendingResults.class);
    private static final String HEAD = "# Results that follow the training and are not created yet."
            + " The training command creates them when it is run again.";
    private static final String ALL = "Everything";
    private static final long LARGEST_FILE = 1 << 16;

    /** Lists everything, until {@link #end}: if the program is killed in between, the list stays. */
    public void begin() {
        write(List.of(ALL));
    }

    /** Lists the results that could not be created. */
    public void end(List<String> failed) {
        write(failed);
    }

    /**
     * Whether another attempt can create something now.
     *
     * @param fonts whether text can be drawn
     */
    public boolean isDue(boolean fonts) {
        return read().stream().anyMatch(line -> fonts || !line.equals(WORDS));
    }

    private List<String> read() {
        Path file = results.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return TextFile.read(file, LARGEST_FILE)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (UserError e) {
            LOG.debug("The list cannot be read, so everything is created again", e);
            return List.of(ALL);
        }
    }

    /**
     * Writes the list. If it cannot be written, the report cannot be written either, and the next start creates a
     * missing report anyway.
     */
    private void write(List<String> parts) {
        Path file = results.resolve(FILE_NAME);
        try {
            if (parts.isEmpty()) {
                WrittenFiles.deleteIfOwn(file, WrittenFiles.BY_LIST);
                return;
            }
            List<String> lines = new ArrayList<>(List.of(HEAD));
            lines.addAll(parts);
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(file, out -> out.write(text));
        } catch (IOException e) {
            LOG.debug("{} could not be written", file, e);
        }
    }
}
