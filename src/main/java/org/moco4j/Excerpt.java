package org.moco4j;

import java.util.regex.Pattern;

/** Makes text from elsewhere, such as the name of a file, fit to be printed. */
public final class Excerpt {
    private static final int USUAL = 100;
    private static final int REASON = 300;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");
    private static final Pattern UNPRINTABLE_BUT_LINES = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}&&[^\n]]");

    private Excerpt() {}

    /** A whole message, in which names of files may be repeated, fit to be printed; its line breaks stay. */
    public static String message(String text) {
        return UNPRINTABLE_BUT_LINES.matcher(text).replaceAll("?");
    }

    /** The first hundred characters; see {@link #of(String, int)}. */
    public static String of(String text) {
        return of(text, USUAL);
    }

    /** The first 300 characters, for what a library says of a file: it may repeat any part of it. */
    public static String ofReason(String text) {
        return of(text, REASON);
    }

    /**
     * The beginning of a text, with {@code ?} for what would move a terminal's cursor, change its colours or turn the direction of
     * writing.
     *
     * @param most characters; what is longer ends in {@code ...}
     */
    public static String of(String text, int most) {
        String beginning = text.length() <= most ? text : text.substring(0, most) + "...";
        return UNPRINTABLE.matcher(beginning).replaceAll("?");
    }
}
