package org.moco4j.plan;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs one {@link Program}. Not thread-safe. */
public interface GraphRunner extends AutoCloseable {
    /**
     * Computes the outputs, and the gradients if the program requests them (they are written to the program's arrays).
     *
     * @param placeholders an array for each placeholder that the outputs depend on, of the placeholder's shape
     * @return name to array; valid until the next call
     * @throws IllegalArgumentException if a placeholder is missing or has another shape
     */
    Map<String, INDArray> run(Map<String, INDArray> placeholders);

    /** The time of the last run, in nanoseconds. */
    Times lastTimes();

    /** The use of each kernel in the last run; empty if the engine does not measure it. */
    default Map<String, KernelUse> kernelUse() {
        return Map.of();
    }

    @Override
    void close();

    /**
     * The time of a run, in nanoseconds.
     *
     * @param forward time up to the outputs; the whole time if the engine cannot separate the two
     * @param backward time of the gradients
     */
    record Times(long forward, long backward) {}

    /**
     * The number of calls of a kernel and their time.
     *
     * @param calls number of calls in a run
     * @param nanos total time of the calls, in nanoseconds
     */
    record KernelUse(int calls, long nanos) {
        /** The sum of both. */
        public KernelUse plus(KernelUse other) {
            return new KernelUse(calls + other.calls, nanos + other.nanos);
        }
    }
}
