package org.moco4j.spark;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.report.ClusterTime;

/**
 * Adds up where the time of the steps goes. Only the thread that trains uses it.
 *
 * <ul>
 *   <li>computing: views and encoders on the busiest executor of each job
 *   <li>broadcasting: sending the weights, and fetching them on the slowest executor of each job
 *   <li>collecting: the rest of a job, which is scheduling and the way of the results to the driver
 *   <li>the driver's own part: momentum update, sums, SGD, queue
 * </ul>
 */
final class StepPhases {
    private long total;
    private long computing;
    private long broadcasting;
    private long collecting;
    private int jobs;

    /**
     * The times of a part of the run.
     *
     * @param total all steps, in seconds
     * @param computing seconds
     * @param broadcasting seconds
     * @param collecting seconds
     * @param jobs jobs of Spark, two for each step
     */
    record Seconds(double total, double computing, double broadcasting, double collecting, int jobs) {
        /** Returns the shares of the total. */
        ClusterTime shares() {
            return new ClusterTime(
                    share(computing),
                    share(broadcasting),
                    share(collecting),
                    share(total - computing - broadcasting - collecting));
        }

        private double share(double seconds) {
            return total == 0 ? 0 : seconds / total;
        }
    }

    void stepDone(long nanos) {
        total += nanos;
    }

    void broadcast(long nanos) {
        broadcasting += nanos;
    }

    /**
     * A job is done.
     *
     * @param nanos from its start until all results are there
     */
    <T extends Serializable> void jobDone(long nanos, List<TaskReport<T>> reports) {
        Map<String, Long> busy = new HashMap<>();
        Map<String, Long> busyUntil = new HashMap<>();
        Map<String, Long> fetching = new HashMap<>();
        // Tasks of an executor may run at the same time; that time counts once.
        for (TaskReport<T> report : reports.stream()
                .sorted(Comparator.comparingLong(TaskReport::busyFrom))
                .toList()) {
            long from = Math.max(report.busyFrom(), busyUntil.getOrDefault(report.executor(), report.busyFrom()));
            long to = Math.max(from, report.busyTo());
            busyUntil.put(report.executor(), to);
            busy.merge(report.executor(), to - from, Long::sum);
            fetching.merge(report.executor(), report.fetchNanos(), Math::max);
        }
        long busiest = Math.min(nanos, largest(busy));
        long slowest = Math.min(nanos - busiest, largest(fetching));
        computing += busiest;
        broadcasting += slowest;
        collecting += nanos - busiest - slowest;
        jobs++;
    }

    private static long largest(Map<String, Long> nanos) {
        return nanos.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** Returns the times since the last call, or since the start. */
    Seconds take() {
        Seconds seconds = new Seconds(total / 1e9, computing / 1e9, broadcasting / 1e9, collecting / 1e9, jobs);
        total = 0;
        computing = 0;
        broadcasting = 0;
        collecting = 0;
        jobs = 0;
        return seconds;
    }
}
