package org.moco4j.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Breaks the name of a file into at most two lines. If two lines are not enough, the middle of the name is left out:
 * both ends of a name tell the most.
 */
public final class NameLines {
    private static final String ELLIPSIS = "…";
    /** No line holds more characters; longer names are not measured as a whole. */
    private static final int LONGEST_LINE = 200;

    private NameLines() {}

    /**
     * Returns one or two lines. A path that does not fit loses its folders before its middle.
     *
     * @param name a name or a path
     * @param width width of a line
     * @param measure returns the width of a text
     */
    public static List<String> of(String name, double width, ToDoubleFunction<String> measure) {
        String file = name.substring(1 + Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')));
        Lines lines = new Lines(width, measure);
        List<String> whole = lines.whole(name);
        if (whole.isEmpty() && !file.isEmpty()) {
            whole = lines.whole(file);
        }
        return whole.isEmpty() ? lines.shortened(file.isEmpty() ? name : file) : whole;
    }

    /**
     * Returns one or two lines for a font that is not known. The width of the text is estimated for a wide sans-serif
     * font, so that it fits in most fonts.
     *
     * @param ems width of a line, in units of the size of the font
     */
    public static List<String> estimated(String name, double ems) {
        return of(name, ems, NameLines::estimatedWidth);
    }

    private static double estimatedWidth(String text) {
        return text.codePoints().mapToDouble(NameLines::estimatedWidth).sum();
    }

    /** Estimates the width of a character, with the widths of the font DejaVu Sans. */
    private static double estimatedWidth(int character) {
        if ("ijl I.,:;'!|".indexOf(character) >= 0) {
            return 0.34;
        }
        if ("frt()[]-/\\\"".indexOf(character) >= 0) {
            return 0.42;
        }
        if ("mMwW@%&…".indexOf(character) >= 0 || character > 0x2000) {
            return 1;
        }
        return character < 0x80 && !Character.isUpperCase(character) ? 0.64 : 0.79;
    }

    private record Lines(double width, ToDoubleFunction<String> measure) {
        private boolean fits(String text) {
            return text.length() <= LONGEST_LINE && measure.applyAsDouble(text) <= width;
        }

        /** Returns the whole name in one or two lines; an empty list if it does not fit. */
        List<String> whole(String name) {
            if (fits(name)) {
                return List.of(name);
            }
            if (name.length() > 2 * LONGEST_LINE) {
                return List.of();
            }
            List<String> best = List.of();
            int bestRank = 0;
            for (int at : breaks(name)) {
                String first = name.substring(0, at).stripTrailing();
                if (!fits(first)) {
                    break;
                }
                String second = name.substring(at).stripLeading();
                if (!second.isEmpty() && fits(second)) {
                    int rank = rank(name.charAt(at - 1));
                    if (rank >= bestRank) {
                        bestRank = rank;
                        best = List.of(first, second);
                    }
                }
            }
            return best;
        }

        /** Returns how good it is to break a name after this character: best after a folder, then after a word. */
        private static int rank(char last) {
            if (last == '/' || last == '\\') {
                return 2;
            }
            return Character.isWhitespace(last) || "_-+,;)]".indexOf(last) >= 0 ? 1 : 0;
        }

        /** Returns the beginning of a name and an ellipsis, and the end of the name. */
        List<String> shortened(String name) {
            List<Integer> starts = breaks(name);
            String first = ELLIPSIS;
            for (int at : starts) {
                String longer = name.substring(0, at) + ELLIPSIS;
                if (!fits(longer)) {
                    break;
                }
                first = longer;
            }
            String second = "";
            for (int i = starts.size() - 1; i >= 0; i--) {
                String longer = name.substring(starts.get(i));
                if (!fits(longer)) {
                    break;
                }
                second = longer;
            }
            return List.of(first, second);
        }

        /** Returns the positions between characters, in ascending order. */
        private static List<Integer> breaks(String name) {
            List<Integer> positions = new ArrayList<>();
            BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
            characters.setText(name);
            for (int at = characters.next(); at != BreakIterator.DONE && at < name.length(); at = characters.next()) {
                positions.add(at);
            }
            return positions;
        }
    }
}
