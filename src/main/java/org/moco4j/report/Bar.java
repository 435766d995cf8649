package org.moco4j.report;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/**
 * A progress bar for each epoch, which gives way to the epoch's line:
 * {@code epoch 3/200  43% [=====>      ]  loss 6.8123   95.1 images/s  left 0:03:12, run 21:40:07}.
 */
final class Bar implements EpochProgress {
    private static final int REDRAW_MILLIS = 250;
    private static final int LEAST_BAR = 10;

    private final PrintStream out;
    private final int columns;
    private final boolean unicode;
    private ProgressBar bar;
    private OneLine line;
    private volatile String figures = "";

    /** @param columns of the terminal; 0 asks the terminal */
    Bar(PrintStream out, int columns, boolean unicode) {
        this.out = out;
        this.columns = columns;
        this.unicode = unicode;
    }

    @Override
    public void step(StepLine step, int epochs, Pace pace) {
        figures = String.format(
                Locale.ROOT,
                "loss %.4f  %6.1f images/s  left %s, run %s",
                step.loss(),
                pace.imagesPerSecond(),
                RunText.duration(pace.leftOfEpoch()),
                RunText.duration(pace.leftOfRun()));
        if (bar == null) {
            line = new OneLine(out, columns);
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch " + step.epoch() + "/" + epochs)
                    .setInitialMax(step.stepsPerEpoch())
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .continuousUpdate()
                    .setRenderer(this::render)
                    .setConsumer(line)
                    .build();
        }
        bar.stepTo(step.step());
    }

    @Override
    public void pause() {
        if (bar != null) {
            bar.close();
            bar = null;
            // Not left to the library: it erases nothing where a bar ends before it was drawn for the first time.
            line.clear();
        }
    }

    @Override
    public void busyWith(String what) {
        figures = what;
    }

    /** Called on the library's own thread. */
    String render(ProgressState state, int width) {
        String head =
                String.format(Locale.ROOT, "%s %3.0f%% [", state.getTaskName(), 100 * state.getNormalizedProgress());
        String tail = "]  " + figures;
        int length = width - head.length() - tail.length();
        if (length < LEAST_BAR) {
            // A narrow terminal: the figures are worth more than the bar.
            String text = head.substring(0, head.length() - 2) + "  " + figures;
            return text.substring(0, Math.min(text.length(), Math.max(0, width)));
        }
        int done = (int) Math.round(state.getNormalizedProgress() * length);
        return head + (unicode ? "█" : "=").repeat(done) + (unicode ? "░" : " ").repeat(length - done) + tail;
    }

    /** Draws over one line and leaves none behind: the library's own consumer ends with an empty line. */
    private static final class OneLine extends ConsoleProgressBarConsumer {
        private final PrintStream out;
        /** Asked once a bar: to ask the terminal may mean to start a process. */
        private final int width;

        OneLine(PrintStream out, int columns) {
            super(out, columns - 1);
            this.out = out;
            this.width = Math.min(RunText.WIDTH, super.getMaxRenderedLength());
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
