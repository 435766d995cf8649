package org.moco4j.inspect;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.moco4j.UserError;
import org.moco4j.io.TextFile;
import org.moco4j.text.SafeText;

/**
 * Reads the CSV file with the names of embedded images. Its columns {@code row} and {@code name} assign a name to
 * each row, so its lines may be in any order. A spreadsheet program may have saved it: with a byte order mark,
 * other line ends, quotes, more columns, columns in another order, or with semicolons or tabs instead of commas.
 */
record NamesFile(Path file) {
    private static final String ROW = "row";
    private static final String NAME = "name";
    private static final String CLASS = "class";
    private static final long LARGEST_FILE = 1L << 30;
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t');

    /** The name and the class of each row; a class that is not known is empty. */
    record Entries(List<String> names, List<String> classes) {}

    /** Reads only the names, see {@link #entries}. */
    List<String> read(long rows) throws IOException {
        return entries(rows).names();
    }

    /**
     * Reads the names and, if the column {@code class} is there, the classes.
     *
     * @param rows number of features
     * @return one entry for each row
     * @throws UserError if the file is not such a list, or a row is missing, named twice or out of range
     */
    Entries entries(long rows) throws IOException {
        String[] classes = new String[Math.toIntExact(rows)];
        String[] names = new String[Math.toIntExact(rows)];
        String text = TextFile.read(file, LARGEST_FILE);
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (CSVParser parser = format(plain).parse(new StringReader(plain))) {
            requireColumns(parser.getHeaderNames());
            for (CSVRecord line : parser) {
                int row = row(line.get(ROW), names.length, parser.getCurrentLineNumber());
                if (names[row] != null) {
                    throw wrong("names row " + row + " twice");
                }
                names[row] = line.get(NAME);
                classes[row] = line.isSet(CLASS) ? line.get(CLASS) : "";
            }
        } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException | IOException e) {
            throw new UserError(
                    file + " is not a list that embed wrote: " + SafeText.of(String.valueOf(e.getMessage())), e);
        }
        long missing = Stream.of(names).filter(name -> name == null).count();
        if (missing > 0) {
            throw wrong("names " + (rows - missing) + " of the " + rows + " rows of features; row "
                    + Arrays.asList(names).indexOf(null) + " is missing");
        }
        return new Entries(List.of(names), List.of(classes));
    }

    private static CSVFormat format(String text) {
        String header = text.lines().findFirst().orElse("");
        char separator = SEPARATORS.stream()
                .max(Comparator.comparingLong(
                        c -> header.chars().filter(h -> h == c).count()))
                .orElseThrow();
        return CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator)
                .setHeader()
                .setSkipHeaderRecord(true)
                .setIgnoreHeaderCase(true)
                .setAllowMissingColumnNames(true)
                .setIgnoreEmptyLines(true)
                .setTrim(false)
                .get();
    }

    private void requireColumns(List<String> header) {
        for (String column : List.of(ROW, NAME)) {
            if (header.stream().noneMatch(column::equalsIgnoreCase)) {
                throw wrong("has no column '" + column + "' (it has " + SafeText.of(String.join(", ", header)) + ")");
            }
        }
    }

    private int row(String text, int rows, long line) {
        // Spreadsheet programs may write 3 as 3.0.
        String number = text.strip().replaceFirst("\\.0+$", "");
        if (!number.matches("\\d{1,9}") || Integer.parseInt(number) >= rows) {
            throw wrong("has the row '" + SafeText.of(text) + "' in line " + line
                    + "; expected a whole number from 0 to " + (rows - 1) + ", as there are " + rows + " features");
        }
        return Integer.parseInt(number);
    }

    private UserError wrong(String what) {
        return new UserError(file + " " + what
                + ". The column row assigns each name to a feature: put back the file that embed wrote, or"
                + " embed again.");
    }
}
