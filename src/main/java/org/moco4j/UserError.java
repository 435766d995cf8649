package org.moco4j;

import java.nio.file.InvalidPathException;
import org.moco4j.text.SafeText;
import org.moco4j.text.TextLayout;

/**
 * Reports an error that the user can fix: a wrong key in a config, a missing file, a CPU without AVX2. The message
 * names the file, key or value, what was expected, and how to fix it. {@link Main} prints it without a stack trace and
 * exits with status 2.
 */
public class UserError extends RuntimeException {
    private static final String UNMAPPABLE = "unmappable characters";

    /** The character that Java uses for bytes of the command line or of a file name that the locale cannot decode. */
    private static final char UNDECODABLE = '\uFFFD';

    private static final String LOCALE =
            " characters that the locale of this terminal cannot express. Use a UTF-8 locale, such as LC_ALL=C.UTF-8,"
                    + " and try again.";

    /** Returns an error for a text that is not a path. It explains if the locale is the reason. */
    public static UserError notAPath(InvalidPathException e) {
        String text = SafeText.of(e.getInput());
        return isCausedByLocale(e)
                ? new UserError("\"" + text + "\" has" + LOCALE, e)
                : new UserError("\"" + text + "\" is not a path: " + SafeText.ofReason(e.getReason()), e);
    }

    /** Returns an error for the value of an option that is not the path of a file. */
    public static UserError notAPath(String option, InvalidPathException e) {
        return new UserError(
                option + " \"" + SafeText.of(e.getInput()) + "\" is not the path of a file: " + e.getReason() + "."
                        + localeHint(e),
                e);
    }

    /** Returns an addition to a message about a name that the locale could not decode; empty if it could. */
    public static String localeHint(String name) {
        return name.indexOf(UNDECODABLE) < 0 ? "" : " The name has" + LOCALE;
    }

    /**
     * Returns an addition to a message about a text that is not a path because of the locale; empty for other reasons.
     */
    public static String localeHint(InvalidPathException e) {
        return isCausedByLocale(e) ? " The name has" + LOCALE : "";
    }

    private static boolean isCausedByLocale(InvalidPathException e) {
        return String.valueOf(e.getReason()).contains(UNMAPPABLE);
    }

    /** Formats code for a message. Each line begins with a tab, is never broken and is printed from column 0 on. */
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
