package org.moco4j.data;

/**
 * A file that looks like an image but could not be read.
 *
 * @param name path relative to the folder
 * @param reason why it could not be read, in a few words
 */
public record UnreadableFile(String name, String reason) {
    /** Returns name and reason on one line. Control characters are replaced by question marks. */
    public String describe() {
        return onOneLine(name + " (" + reason + ")");
    }

    /** Replaces control characters and line separators by question marks. */
    public static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
