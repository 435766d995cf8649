package org.moco4j.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.moco4j.data.DataProgress;
import org.moco4j.report.TaskListener;
import org.moco4j.text.Quantities;

/** Shows the loading of a data set as tasks, with their rate and the time that is left. */
public final class DataLoadingTasks implements DataProgress {
    private static final int MIB_SHIFT = 20;
    private static final double MIB = 1 << MIB_SHIFT;
    /** A rate of less time is no rate. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final TaskListener console;
    private final InstantSource clock;
    private final Duration shortest;
    private String task = "";
    private Instant begun;
    private long doneBefore;

    /** @param shortest a task that takes less leaves no line */
    public DataLoadingTasks(TaskListener console, InstantSource clock, Duration shortest) {
        this.console = console;
        this.clock = clock;
        this.shortest = shortest;
    }

    @Override
    public void advanced(String newTask, Unit unit, long done, long total) {
        if (total < 1) {
            if (done == total) {
                console.forget();
            }
            return;
        }
        Instant now = clock.instant();
        if (!newTask.equals(task)) {
            task = newTask;
            begun = now;
            doneBefore = done;
        }
        Duration taken = Duration.between(begun, now);
        boolean over = done >= total;
        if (over && taken.compareTo(shortest) < 0) {
            console.forget();
        } else if (unit == Unit.IMAGES) {
            console.progress(task, done, total, figures(unit, taken, done, total));
        } else if (total >> MIB_SHIFT > 0) {
            long all = total >> MIB_SHIFT;
            long some = over ? all : Math.min(done >> MIB_SHIFT, all - 1);
            console.progress(task + ", MiB", some, all, figures(unit, taken, done, total));
        }
        if (over) {
            task = "";
        }
    }

    /** What was there before the task began is no part of its rate. */
    private String figures(Unit unit, Duration taken, long done, long total) {
        if (taken.compareTo(SOON) < 0 || done <= doneBefore) {
            return "";
        }
        double perSecond = (done - doneBefore) / (taken.toMillis() / 1000.0);
        String rate = unit == Unit.IMAGES ? rate(perSecond) + " images/s" : rate(perSecond / MIB) + " MiB/s";
        return done >= total
                ? rate
                : rate + ", " + Quantities.duration(Math.max(1.0, Math.rint((total - done) / perSecond))) + " left";
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
    }
}
