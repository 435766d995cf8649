package org.moco4j.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/**
 * Breaks what the program says into lines of a given width. A word that is longer than a line, such as a path, is left whole on a line
 * of its own.
 *
 * @param columns the longest line
 */
public record TextLayout(int columns) {
    /** A terminal's usual width. */
    public static final int USUAL = 80;

    /** Begins a line of code, which is printed without it, from column 0 on, and whole. */
    public static final String CODE = "\t";

    private static final int SHORTEST = 20;
    private static final int NAME = 12;
    private static final String INDENT = "  ";

    /** @throws IllegalArgumentException if there is no room for a few words */
    public TextLayout {
        if (columns < SHORTEST) {
            throw new IllegalArgumentException("no room for text in " + columns + " columns");
        }
    }

    /**
     * Breaks a text. Its own line breaks stay. What follows a new break is indented by {@code hanging} more than the line it belongs
     * to. An indented line that is a command or a single word is left whole, so that it can be copied.
     * So is a line of {@link #CODE}.
     */
    public List<String> lines(String text, int hanging) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.addAll(broken(line, hanging));
        }
        return lines;
    }

    /** The same as one text, joined by {@code \n}. */
    public String text(String text, int hanging) {
        return String.join("\n", lines(text, hanging));
    }

    /** A name with what is said of it, {@code   data        50,000 images}; what follows a break begins below the text. */
    public List<String> entry(String name, String text) {
        String gap = " ".repeat(INDENT.length() + NAME);
        String first = INDENT + (name.length() < NAME ? name + " ".repeat(NAME - name.length()) : name + " ");
        return text.lines()
                .flatMap(line -> wrapped(line, columns - gap.length()).stream())
                .collect(Collectors.collectingAndThen(Collectors.toList(), parts -> prefixed(parts, first, gap)));
    }

    private static List<String> prefixed(List<String> parts, String first, String gap) {
        List<String> lines = new ArrayList<>();
        for (String part : parts) {
            lines.add((lines.isEmpty() ? first : gap) + part);
        }
        return lines;
    }

    private List<String> broken(String line, int hanging) {
        if (line.startsWith(CODE)) {
            return List.of(line.substring(CODE.length()));
        }
        String text = line.strip();
        int indent = line.length() - line.stripLeading().length();
        if (line.length() <= columns || (indent > 0 && isToBeCopied(text))) {
            return List.of(line);
        }
        String gap = " ".repeat(indent + hanging);
        return prefixed(wrapped(text, columns - gap.length()), " ".repeat(indent), gap);
    }

    private static List<String> wrapped(String text, int width) {
        int most = Math.max(SHORTEST, width);
        return text.length() <= most
                ? List.of(text)
                : WordUtils.wrap(text, most, "\n", false).lines().toList();
    }

    private static boolean isToBeCopied(String text) {
        return text.matches("(mvn|java|sudo|apt-get) .*") || text.indexOf(' ') < 0;
    }
}
