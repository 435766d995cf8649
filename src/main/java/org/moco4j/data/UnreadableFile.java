package org.moco4j.data;

/**
 * A file that looks like an image but could not be read.
 *
 * @param name its path below the folder
 * @param trouble why, in a few words
 */
public record UnreadableFile(String name, String trouble) {
    /** On one line; characters that would move a terminal's cursor are shown as question marks. */
    public String inWords() {
        return onOneLine(name + " (" + trouble + ")");
    }

    public static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
