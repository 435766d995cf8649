package org.moco4j.run;

import org.moco4j.platform.ResidentMemory;
import org.moco4j.report.ResourceUse;

/** Measures what this process uses of its machine. It is read once an epoch, and costs nothing in between. */
final class ResourceMeter {
    private static final double MIB = 1 << 20;

    private long began;
    private long processorNanos;

    /** The time to measure begins now. */
    void begin() {
        began = System.nanoTime();
        processorNanos = RunClock.processorNanos();
    }

    /** What was used since {@link #begin}. */
    ResourceUse read(int epoch, long step) {
        long used = RunClock.processorNanos() - processorNanos;
        Runtime runtime = Runtime.getRuntime();
        return new ResourceUse(
                epoch,
                step,
                used > 0 ? (double) used / Math.max(1, System.nanoTime() - began) : Double.NaN,
                runtime.availableProcessors(),
                ResidentMemory.nowMib().map(Long::doubleValue).orElse(Double.NaN),
                (runtime.totalMemory() - runtime.freeMemory()) / MIB);
    }
}
