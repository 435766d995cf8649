package org.moco4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVPrinter;
import org.moco4j.AtomicFile;
import org.moco4j.CsvFile;
import org.moco4j.OwnFiles;
import org.moco4j.data.LeftOut;
import org.moco4j.data.Skipped;
import org.moco4j.data.Unreadable;

/**
 * {@code unreadable.csv}: all files of an image folder that are not used, each with the reason; those that could not be read come
 * first.
 */
public final class UnreadableList {
    /** The list in a results folder. */
    public static final String NAME = "unreadable.csv";

    private UnreadableList() {}

    /**
     * Writes the list, or removes an earlier one where nothing is left out.
     *
     * @param file the list
     */
    public static void write(Path file, LeftOut leftOut) throws IOException {
        if (leftOut.isEmpty() && leftOut.skipped().isEmpty()) {
            OwnFiles.deleteIfOwn(file, OwnFiles.BY_LIST);
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, out -> {
            CSVPrinter printer = CsvFile.to(out, "path", "reason");
            for (Unreadable picture : leftOut.pictures()) {
                printer.printRecord(picture.name(), picture.trouble());
            }
            for (Skipped skipped : leftOut.skipped()) {
                printer.printRecord(skipped.name(), skipped.why());
            }
            printer.flush();
        });
    }
}
