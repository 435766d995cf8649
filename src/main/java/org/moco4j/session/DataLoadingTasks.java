package org.moco4j.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.moco4j.data.DataProgress;
import org.moco4j.report.TaskListener;
import org.moco4j.text.Quantities;

/** Shows the loading of a data set as progress of tasks, with the rate and the remaining time. */
public final class DataLoadingTasks implements DataProgress {
    private static final int MIB_SHIFT = 20;
    private static final double MIB = 1 << MIB_SHIFT;
    /** Rates are shown only for tasks that have run at least this long. */
    private static final Duration SHORTEST_FOR_RATE = Duration.ofSeconds(1);

    private final TaskListener console;
    private final InstantSource clock;
    private final Duration shortest;
    private String task = "";
    private Instant begin;
    private long doneBefore;

    /** @param shortest tasks that take less time are not shown when they end */
    public DataLoadingTasks(TaskListener console, InstantSource clock, Duration shortest) {
        this.console = console;
        this.clock = clock;
        this.shortest = shortest;
    }

    @Override
    public void advanced(String newTask, Unit unit, long done, long total) {
        if (total < 1) {
            if (done == total) {
                console.abandonTask();
            }
            return;
        }
        Instant now = clock.instant();
        if (!newTask.equals(task)) {
            task = newTask;
            begin = now;
            doneBefore = done;
        }
        Duration taken = Duration.between(begin, now);
        boolean finished = done >= total;
        if (finished && taken.compareTo(shortest) < 0) {
            console.abandonTask();
        } else if (unit == Unit.IMAGES) {
            console.progress(task, done, total, figures(unit, taken, done, total));
        } else if (total >> MIB_SHIFT > 0) {
            long totalMib = total >> MIB_SHIFT;
            long doneMib = finished ? totalMib : Math.min(done >> MIB_SHIFT, totalMib - 1);
            console.progress(task + ", MiB", doneMib, totalMib, figures(unit, taken, done, total));
        }
        if (finished) {
            task = "";
        }
    }

    /** Items that were done before the task began do not count for the rate. */
    private String figures(Unit unit, Duration taken, long done, long total) {
        if (taken.compareTo(SHORTEST_FOR_RATE) < 0 || done <= doneBefore) {
            return "";
        }
        double perSecond = (done - doneBefore) / (taken.toMillis() / 1000.0);
        String rate = unit == Unit.IMAGES ? rate(perSecond) + " images/s" : rate(perSecond / MIB) + " MiB/s";
        return done >= total ? rate : rate + ", " + Quantities.remaining((total - done) / perSecond) + " left";
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
    }
}
