package org.moco4j.report;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** One progress bar that can be removed again: {@code epoch 3/200  43% [=====>      ]  loss 6.8123   95.1 images/s}. */
final class TaskBar {
    private static final int REDRAW_MILLIS = 250;
    private static final int LEAST_BAR = 10;
    private static final int WIDEST = 100;

    private final PrintStream out;
    private final int columns;
    private final boolean unicode;
    private ProgressBar bar;
    private OneLine line;
    private volatile String figures = "";

    /** @param columns of the terminal; 0: ask the terminal */
    TaskBar(PrintStream out, int columns, boolean unicode) {
        this.out = out;
        this.columns = columns;
        this.unicode = unicode;
    }

    /** Draws the bar; name and total are used only if there is no bar yet. */
    void show(String name, long done, long total, String text) {
        figures = text;
        if (bar == null) {
            line = new OneLine(out, columns);
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(total)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .continuousUpdate()
                    .setRenderer(this::render)
                    .setConsumer(line)
                    .build();
        }
        bar.stepTo(done);
    }

    /** Changes the text behind the bar. */
    void figures(String text) {
        figures = text;
    }

    /** Removes the bar. */
    void erase() {
        if (bar != null) {
            bar.close();
            bar = null;
            // The library erases nothing if a bar ends before it was drawn for the first time.
            line.clear();
        }
    }

    /** Called on the library's thread. */
    String render(ProgressState state, int width) {
        String head =
                String.format(Locale.ROOT, "%s %3.0f%% [", state.getTaskName(), 100 * state.getNormalizedProgress());
        String tail = "]  " + figures;
        int length = width - head.length() - tail.length();
        if (length < LEAST_BAR) {
            // On a narrow terminal the figures are more useful than the bar.
            String text = head.substring(0, head.length() - 2) + "  " + figures;
            return text.substring(0, Math.min(text.length(), Math.max(0, width)));
        }
        int done = (int) Math.round(state.getNormalizedProgress() * length);
        return head + (unicode ? "█" : "=").repeat(done) + (unicode ? "░" : " ").repeat(length - done) + tail;
    }

    /** Draws on one line and erases it at the end: the library's own consumer ends with an empty line. */
    private static final class OneLine extends ConsoleProgressBarConsumer {
        private final PrintStream out;
        /** Determined once per bar: asking the terminal may start a process. */
        private final int width;

        OneLine(PrintStream out, int columns) {
            super(out, columns - 1);
            this.out = out;
            this.width = Math.min(WIDEST, super.getMaxRenderedLength());
        }

        @Override
        public int getMaxRenderedLength() {
            return width;
        }

        @Override
        public void clear() {
            out.print("\r" + " ".repeat(width) + "\r");
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
