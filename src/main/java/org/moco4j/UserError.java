package org.moco4j;

import java.nio.file.InvalidPathException;

/**
 * Something that the user can fix: a wrong key in a config, a missing file, a CPU without AVX2. The message names the file, key or
 * value, says what was expected and how to fix it. {@link Main} prints it without a stack trace and exits with status 2.
 */
public class UserError extends RuntimeException {
    private static final String UNMAPPABLE = "unmappable characters";

    /** For a text of the command line that Java cannot take as a path. It blames the locale if that is the reason. */
    public static UserError notAPath(InvalidPathException e) {
        String text = Excerpt.of(e.getInput());
        return String.valueOf(e.getReason()).contains(UNMAPPABLE)
                ? new UserError(
                        "\"" + text
                                + "\" has characters that the locale of this terminal cannot express. Use a UTF-8 locale,"
                                + " such as LC_ALL=C.UTF-8, and try again.",
                        e)
                : new UserError("\"" + text + "\" is not a path: " + Excerpt.ofReason(e.getReason()), e);
    }

    /** Program text for a message, on lines of its own: each begins with a tab, is never broken and is printed from column 0 on. */
    public static String code(String text) {
        return TextLayout.CODE + text.replace("\n", "\n" + TextLayout.CODE);
    }

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
