package org.moco4j.run;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What a run has cost so far, its earlier sessions included. */
final class RunClock {
    private static final double NANOS = 1e9;

    private final InstantSource clock;
    private final Instant start;
    private final long cpuAtStart;
    private final double wallBefore;
    private final double cpuBefore;

    /**
     * @param wallBefore seconds of earlier sessions
     * @param cpuBefore processor seconds of earlier sessions
     */
    RunClock(InstantSource clock, double wallBefore, double cpuBefore) {
        this.clock = clock;
        this.start = clock.instant();
        this.cpuAtStart = processorNanos();
        this.wallBefore = wallBefore;
        this.cpuBefore = cpuBefore;
    }

    double wallSeconds() {
        return wallBefore + Duration.between(start, clock.instant()).toNanos() / NANOS;
    }

    double cpuSeconds() {
        return cpuBefore + (processorNanos() - cpuAtStart) / NANOS;
    }

    /** Processor time of all threads of this process so far; 0 if the system does not tell. */
    static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.max(0, system.getProcessCpuTime())
                : 0;
    }
}
