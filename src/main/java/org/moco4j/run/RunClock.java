package org.moco4j.run;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Measures the wall time and processor time of a run, including its earlier sessions. */
final class RunClock {
    private static final double NANOS_PER_SECOND = 1e9;

    private final InstantSource clock;
    private final Instant start;
    private final long cpuAtStart;
    private final double wallBefore;
    private final double cpuBefore;

    /**
     * @param wallBefore wall time of earlier sessions, in seconds
     * @param cpuBefore processor time of earlier sessions, in seconds
     */
    RunClock(InstantSource clock, double wallBefore, double cpuBefore) {
        this.clock = clock;
        this.start = clock.instant();
        this.cpuAtStart = processorNanos();
        this.wallBefore = wallBefore;
        this.cpuBefore = cpuBefore;
    }

    /** Returns the wall time so far, in seconds. */
    double wallSeconds() {
        return wallBefore + Duration.between(start, clock.instant()).toNanos() / NANOS_PER_SECOND;
    }

    /** Returns the processor time so far, in seconds. */
    double cpuSeconds() {
        return cpuBefore + (processorNanos() - cpuAtStart) / NANOS_PER_SECOND;
    }

    /**
     * Returns the processor time of all threads of this process so far, in nanoseconds; 0 if the system does not report
     * it.
     */
    static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }
}
