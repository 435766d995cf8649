package org.moco4j.report;

import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.moco4j.text.TextLayout;

/** Determines the width of the terminal. */
public final class TerminalWidth {
    /** Longer lines of text are hard to read. */
    private static final int WIDEST = 120;

    private static final int NARROWEST = 40;

    private TerminalWidth() {}

    /**
     * The layout for this process. It has {@value TextLayout#USUAL} columns if there is no terminal or its width is not
     * known.
     */
    public static TextLayout layout() {
        return layout(Optional.ofNullable(System.getenv("COLUMNS")), OutputMode.isTerminal() ? terminalColumns() : 0);
    }

    /** The layout for this number of columns; 0: ask the terminal. */
    static TextLayout layout(int columns) {
        return columns > 0 ? new TextLayout(inBounds(columns)) : layout();
    }

    /**
     * Chooses a width.
     *
     * @param variable the environment's {@code COLUMNS}, which is used if it is a number
     * @param terminal columns that the terminal reports; 0 if there is none
     */
    static TextLayout layout(Optional<String> variable, int terminal) {
        int columns = variable.map(String::strip)
                .filter(text -> text.matches("[1-9]\\d{0,4}"))
                .map(Integer::parseInt)
                .orElse(terminal);
        return new TextLayout(columns > 0 ? inBounds(columns) : TextLayout.USUAL);
    }

    /** Asks the terminal through the library that draws the bars, which keeps a margin of one column. */
    private static int terminalColumns() {
        return new ConsoleProgressBarConsumer(System.out).getMaxRenderedLength() + 1;
    }

    private static int inBounds(int columns) {
        return Math.max(NARROWEST, Math.min(WIDEST, columns));
    }
}
