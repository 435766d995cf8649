package org.moco4j.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes CSV files. All CSV files of this program have the same format: UTF-8 without a byte order mark, a header,
 * commas, lines that end in a line feed, and quotes where needed (RFC 4180).
 */
public final class CsvFile {
    private CsvFile() {}

    /** Creates a printer and prints the header. Closing it closes {@code out}. */
    public static CSVPrinter to(OutputStream out, String... header) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader(header)
                .setRecordSeparator("\n")
                .get();
        return new CSVPrinter(writer, format);
    }
}
