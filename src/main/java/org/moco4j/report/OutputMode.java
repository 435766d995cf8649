package org.moco4j.report;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;

/** How a run reports its progress. */
public enum OutputMode {
    /** A progress bar that is redrawn, and permanent lines above it: for a terminal. */
    BAR,
    /** Plain lines only: for a log file. */
    LINES,
    /** Only warnings and the final summary. */
    QUIET;

    /**
     * Chooses the mode that fits the user's options and the terminal.
     *
     * @param quiet whether the user chose quiet output
     * @param terminal whether the output goes to a terminal, see {@link #isTerminal()}
     * @param term the environment's {@code TERM}; a {@code dumb} terminal cannot return to the start of a line
     */
    public static OutputMode choose(boolean quiet, boolean terminal, String term) {
        if (quiet) {
            return QUIET;
        }
        return terminal && !"dumb".equals(term) ? BAR : LINES;
    }

    /** Whether standard input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // null up to Java 21; newer versions are checked below
    public static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on a Console may exist without a terminal; this method distinguishes them.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Console.isTerminal is public and throws nothing", e);
        }
    }

    /** Whether standard output's encoding can show the block characters of a smooth bar. */
    static boolean canShowBlocks() {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        return encoding != null
                && Charset.isSupported(encoding)
                && Charset.forName(encoding).newEncoder().canEncode("█░");
    }
}
