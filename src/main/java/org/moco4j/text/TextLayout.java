package org.moco4j.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/**
 * Breaks messages into lines of a given width. A word longer than a line, such as a path, is not broken and gets its
 * own line.
 *
 * @param columns maximum length of a line
 */
public record TextLayout(int columns) {
    /** The usual width of a terminal. */
    public static final int USUAL = 80;

    /** The prefix of a line of code. Such a line is printed without the prefix from column 0 on, and is not broken. */
    public static final String CODE = "\t";

    private static final int MIN_COLUMNS = 20;
    private static final int NAME_WIDTH = 12;
    private static final String INDENT = "  ";

    /** @throws IllegalArgumentException if there is not enough space for a few words */
    public TextLayout {
        if (columns < MIN_COLUMNS) {
            throw new IllegalArgumentException("not enough space for text in " + columns + " columns");
        }
    }

    /**
     * Breaks a text into lines. Existing line breaks are kept. Text after a new break is indented by {@code hanging}
     * more than its line. An indented line that is a command or a single word is not broken, so that it can be copied.
     * Lines with {@link #CODE} are not broken either.
     */
    public List<String> lines(String text, int hanging) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.addAll(breakLine(line, hanging));
        }
        return lines;
    }

    /** Breaks a text into lines, joined by {@code }. */
    public String text(String text, int hanging) {
        return String.join("\n", lines(text, hanging));
    }

    /**
     * Formats a name with its text, {@code   data        50,000 images}. Text after a break is aligned below the text.
     */
    public List<String> entry(String name, String text) {
        String gap = " ".repeat(INDENT.length() + NAME_WIDTH);
        String first =
                INDENT + (name.length() < NAME_WIDTH ? name + " ".repeat(NAME_WIDTH - name.length()) : name + " ");
        return text.lines()
                .flatMap(line -> wrap(line, columns - gap.length()).stream())
                .collect(Collectors.collectingAndThen(Collectors.toList(), parts -> prefixed(parts, first, gap)));
    }

    private static List<String> prefixed(List<String> parts, String first, String gap) {
        List<String> lines = new ArrayList<>();
        for (String part : parts) {
            lines.add((lines.isEmpty() ? first : gap) + part);
        }
        return lines;
    }

    private List<String> breakLine(String line, int hanging) {
        if (line.startsWith(CODE)) {
            return List.of(line.substring(CODE.length()));
        }
        String text = line.strip();
        int indent = line.length() - line.stripLeading().length();
        if (line.length() <= columns || (indent > 0 && isForCopying(text))) {
            return List.of(line);
        }
        String gap = " ".repeat(indent + hanging);
        return prefixed(wrap(text, columns - gap.length()), " ".repeat(indent), gap);
    }

    private static List<String> wrap(String text, int width) {
        int maxLength = Math.max(MIN_COLUMNS, width);
        return text.length() <= maxLength
                ? List.of(text)
                : WordUtils.wrap(text, maxLength, "\n", false).lines().toList();
    }

    private static boolean isForCopying(String text) {
        return text.matches("(mvn|java|sudo|apt-get) .*") || text.indexOf(' ') < 0;
    }
}
