package org.moco4j.plan;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs one {@link Program}. Not for several threads at once. */
public interface GraphRunner extends AutoCloseable {
    /**
     * Computes the outputs, and the gradients where the program asks for them (they are written to the program's
     * arrays).
     *
     * @param placeholders an array for each placeholder that the outputs depend on, of the placeholder's shape
     * @return name to array; valid until the next call
     * @throws IllegalArgumentException where a placeholder is missing or has another shape
     */
    Map<String, INDArray> run(Map<String, INDArray> placeholders);

    /** How long the last call took, in nanoseconds. */
    Times lastTimes();

    /** What each kernel did in the last run; empty where an engine does not say. */
    default Map<String, KernelUse> kernelUse() {
        return Map.of();
    }

    @Override
    void close();

    /**
     * How long the last run took, in nanoseconds.
     *
     * @param forward up to the outputs; where an engine cannot tell the two apart it counts all here
     * @param backward the gradients
     */
    record Times(long forward, long backward) {}

    /**
     * How often a kernel was called and how long that took.
     *
     * @param calls in a run
     * @param nanos that they took together
     */
    record KernelUse(int calls, long nanos) {
        /** Both together. */
        public KernelUse plus(KernelUse other) {
            return new KernelUse(calls + other.calls, nanos + other.nanos);
        }
    }
}
