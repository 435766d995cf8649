package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the text of sources and pages: the width of lines, American spelling and plain words. See
 * docs/contributing.md.
 */
class SourceTextTest {
    private static final int COLUMNS = 120;
    /** Words that docs/contributing.md replaces by plain or American ones. */
    private static final Pattern AVOIDED = Pattern.compile(
            "(?i)\\b(whoever|numbers that are none|mend(s|ed|ing)?|goes on for|nobody knows|colours?|grey|behaviour"
                    + "|normalis(e|ed|es|ation)|optimis(e|ed|er|ation)|recognis(e|ed|es)|initialis(e|ed|ation)"
                    + "|artefacts?)\\b");

    @Test
    void noLineOfASourceIsLongerThan120Columns() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files(Path.of("src"), ".java")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > COLUMNS && !lines.get(i).contains("import ")) {
                    tooLong.add(file + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void sourcesAndPagesUsePlainAmericanWords() throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> all = new ArrayList<>(files(Path.of("src"), ".java"));
        all.addAll(files(Path.of("docs"), ".md"));
        all.add(Path.of("README.md"));
        all.removeIf(file -> file.endsWith("SourceTextTest.java") || file.endsWith("contributing.md"));
        assertTrue(all.size() > 500, "only " + all.size() + " files");
        for (Path file : all) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (AVOIDED.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
