package org.moco4j.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** Makes text from elsewhere, such as the name of a file, fit to be printed. */
public final class SafeText {
    private static final int USUAL = 100;
    private static final int REASON = 300;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private static final Pattern PLACE = Pattern.compile("\\[Source: [^\\]]*?; (line: \\d+, column: \\d+)\\]");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]|(?<=[^\n])\t");

    private SafeText() {}

    /** The first hundred characters; see {@link #of(String, int)}. */
    public static String of(String text) {
        return of(text, USUAL);
    }

    /**
     * The first 300 characters, for what a library says of a file: it may repeat any part of it. Of a place in a text that Jackson
     * names, only line and column stay.
     */
    public static String ofReason(String text) {
        return of(PLACE.matcher(text).replaceAll("$1"), REASON);
    }

    /**
     * The end of a text, which tells paths of one folder apart, made fit to be printed as by {@link #of(String, int)}.
     *
     * @param most characters, with the {@code ...} in place of what is left out; at least 3
     */
    public static String endOf(String text, int most) {
        String end = text.length() <= most ? text : "..." + text.substring(text.length() - most + 3);
        return UNPRINTABLE.matcher(end).replaceAll("?");
    }

    /** Why a file could not be read or written: some failures of the file system have no other message than the file's name. */
    public static String ofFailure(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "it is not there";
        }
        boolean named = failure instanceof FileSystemException file && file.getReason() != null;
        String reason = named ? ((FileSystemException) failure).getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : ofReason(reason);
    }

    /**
     * A text of several lines, whole, with {@code ?} for control characters: it may repeat the name of a file. A tab at the beginning
     * of a line stays: it marks code (see {@link TextLayout#CODE}).
     */
    public static String lines(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /**
     * The beginning of a text, with {@code ?} for what would move a terminal's cursor, change its colors or turn the direction of
     * writing.
     *
     * @param most characters; what is longer ends in {@code ...}
     */
    public static String of(String text, int most) {
        String beginning = text.length() <= most ? text : text.substring(0, most) + "...";
        return UNPRINTABLE.matcher(beginning).replaceAll("?");
    }
}
