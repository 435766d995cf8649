package org.moco4j.text;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** Makes untrusted text, such as a file name, safe to print. */
public final class SafeText {
    private static final int DEFAULT_LENGTH = 100;
    private static final int REASON_LENGTH = 300;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private static final Pattern JACKSON_LOCATION =
            Pattern.compile("\\[Source: [^\\]]*?; (line: \\d+, column: \\d+)\\]");

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n\t]]|(?<=[^\n])\t");

    private SafeText() {}

    /** Returns the first hundred characters; see {@link #of(String, int)}. */
    public static String of(String text) {
        return of(text, DEFAULT_LENGTH);
    }

    /**
     * Returns the first 300 characters of a library's message about a file, which can repeat any part of the file. A
     * location by Jackson is reduced to line and column.
     */
    public static String ofReason(String text) {
        return of(JACKSON_LOCATION.matcher(text).replaceAll("$1"), REASON_LENGTH);
    }

    /**
     * Returns the end of a text, which distinguishes paths of one folder, safe to print as by {@link #of(String, int)}.
     *
     * @param most maximum length including {@code ...} for the omitted beginning; at least 3
     */
    public static String endOf(String text, int most) {
        String end = text.length() <= most ? text : "..." + text.substring(text.length() - most + 3);
        return UNPRINTABLE.matcher(end).replaceAll("?");
    }

    /**
     * Returns the reason why a file could not be read or written. Some failures of the file system have only the file's
     * name as message.
     */
    public static String ofFailure(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "it does not exist";
        }
        boolean named = failure instanceof FileSystemException file && file.getReason() != null;
        String reason = named ? ((FileSystemException) failure).getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : ofReason(reason);
    }

    /**
     * Replaces control characters in a text of several lines by {@code ?}, because it can contain file names. A tab at
     * the beginning of a line is kept, because it marks code (see {@link TextLayout#CODE}).
     */
    public static String lines(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }

    /**
     * Returns the beginning of a text, with {@code ?} for characters that would move a terminal's cursor, change its
     * colors or the direction of writing.
     *
     * @param most maximum length; a longer text ends in {@code ...}
     */
    public static String of(String text, int most) {
        String beginning = text.length() <= most ? text : text.substring(0, most) + "...";
        return UNPRINTABLE.matcher(beginning).replaceAll("?");
    }
}
