package org.moco4j.cli.training;

import java.util.Locale;
import java.util.function.Consumer;
import org.moco4j.data.DataProgress;

/** Says in plain lines how the loading of data goes on: each task once, and a download at every tenth. */
final class DataNews implements DataProgress {
    private static final int TENTHS = 10;
    private static final double MIB = 1 << 20;

    private final Consumer<String> lines;
    private String task = "";
    private long tenth;

    DataNews(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void advanced(String newTask, Unit unit, long done, long total) {
        boolean begins = !newTask.equals(task);
        if (begins) {
            task = newTask;
            tenth = 0;
        }
        if (unit != Unit.BYTES || total <= 0) {
            return;
        }
        long now = done * TENTHS / total;
        if (begins || now > tenth) {
            tenth = now;
            lines.accept(String.format(
                    Locale.ROOT, "  %s: %.0f of %.0f MiB (%d%%)", task, done / MIB, total / MIB, 100 * done / total));
        }
    }
}
