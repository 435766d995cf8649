package org.moco4j.run;

import org.moco4j.platform.ResidentMemory;
import org.moco4j.report.ResourceUse;

/**
 * Measures the processor time and memory that this process uses. It is read once an epoch and has no cost in between.
 */
final class ResourceMeter {
    private static final double MIB = 1 << 20;

    private long start;
    private long processorNanos;

    /** Starts the measurement. */
    void begin() {
        start = System.nanoTime();
        processorNanos = RunClock.processorNanos();
    }

    /** Returns the resources used since {@link #begin}. */
    ResourceUse read(int epoch, long step) {
        long used = RunClock.processorNanos() - processorNanos;
        Runtime runtime = Runtime.getRuntime();
        return new ResourceUse(
                epoch,
                step,
                used > 0 ? (double) used / Math.max(1, System.nanoTime() - start) : Double.NaN,
                runtime.availableProcessors(),
                ResidentMemory.nowMib().map(Long::doubleValue).orElse(Double.NaN),
                (runtime.totalMemory() - runtime.freeMemory()) / MIB);
    }
}
