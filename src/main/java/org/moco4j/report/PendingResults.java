package org.moco4j.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.OwnFiles;
import org.moco4j.io.TextFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list, in a run's results folder, of what follows the training and could not be made, so that the next start makes it. There
 * is no list if nothing is left to make.
 */
public final class PendingResults {
    public static final String FILE_NAME = "to-make.txt";
    /** Stands for the words in images, which need fonts. */
    public static final String WORDS = "The words in images";

    private static final Logger LOG = LoggerFactory.getLogger(PendingResults.class);
    private static final String HEAD =
            "# What follows the training and is not made yet. The command that trained makes it when it is given again.";
    private static final String ALL = "Everything";
    private static final long LARGEST_FILE = 1 << 16;

    private final Path results;

    public PendingResults(Path results) {
        this.results = results;
    }

    /** Lists everything, until {@link #end}: a program that is killed in between leaves this list. */
    public void begin() {
        write(List.of(ALL));
    }

    /** Lists what could not be made. */
    public void end(List<String> failed) {
        write(failed);
    }

    /**
     * Whether another try is of use now.
     *
     * @param fonts whether words can be drawn
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
            LOG.debug("The list is unreadable, so everything is made again", e);
            return List.of(ALL);
        }
    }

    /** If the list cannot be written, neither can the report, and a missing report is made by the next start as well. */
    private void write(List<String> parts) {
        Path file = results.resolve(FILE_NAME);
        try {
            if (parts.isEmpty()) {
                OwnFiles.deleteIfOwn(file, OwnFiles.BY_LIST);
                return;
            }
            List<String> lines = new ArrayList<>(List.of(HEAD));
            lines.addAll(parts);
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(file, out -> out.write(text));
        } catch (IOException e) {
            LOG.debug("{} is not written", file, e);
        }
    }
}
