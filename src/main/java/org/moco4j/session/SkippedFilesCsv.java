package org.moco4j.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.csv.CSVPrinter;
import org.moco4j.data.SkippedFile;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.CsvFile;
import org.moco4j.io.WrittenFiles;

/**
 * Writes {@code unreadable.csv}: all files of an image folder that are not used, each with the reason. Files that could
 * not be read come first.
 */
public final class SkippedFilesCsv {
    /** The name of the list in a results folder. */
    public static final String NAME = "unreadable.csv";

    private SkippedFilesCsv() {}

    /**
     * Writes the list. If no file is skipped, an earlier list is deleted.
     *
     * @param file the file to write
     * @param files the skipped files
     */
    public static void write(Path file, SkippedFiles files) throws IOException {
        if (files.isEmpty() && files.skipped().isEmpty()) {
            WrittenFiles.deleteIfOwn(file, WrittenFiles.BY_LIST);
            return;
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.write(file, out -> write(out, files));
    }

    /** Writes the list to a stream. */
    public static void write(OutputStream out, SkippedFiles files) throws IOException {
        CSVPrinter printer = CsvFile.to(out, "path", "reason");
        for (UnreadableFile unreadable : files.unreadable()) {
            printer.printRecord(unreadable.name(), unreadable.reason());
        }
        for (SkippedFile skipped : files.skipped()) {
            printer.printRecord(skipped.name(), skipped.why());
        }
        printer.flush();
    }
}
