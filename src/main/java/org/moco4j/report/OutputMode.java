package org.moco4j.report;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;

/** How a run shows itself. */
public enum OutputMode {
    /** A progress bar that is redrawn, and kept lines above it: for a terminal. */
    BAR,
    /** Plain lines only: for a log file. */
    LINES,
    /** Nothing but trouble and the end. */
    QUIET;

    /**
     * What fits the user's wish and the terminal.
     *
     * @param quiet whether the user asked for silence
     * @param terminal whether a person looks at a terminal, see {@link #isTerminal()}
     * @param term the environment's {@code TERM}; a {@code dumb} one cannot go back to the line's start
     */
    public static OutputMode choose(boolean quiet, boolean terminal, String term) {
        if (quiet) {
            return QUIET;
        }
        return terminal && !"dumb".equals(term) ? BAR : LINES;
    }

    /** Whether standard input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // null up to Java 21, and asked for more than that below
    public static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a Console without a terminal too; it has this method to tell.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Console.isTerminal is public and throws nothing", e);
        }
    }

    /** Whether standard output's encoding has the characters of a smooth bar. */
    static boolean hasBlocks() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        return encoding != null
                && Charset.isSupported(encoding)
                && Charset.forName(encoding).newEncoder().canEncode("█░");
    }
}
