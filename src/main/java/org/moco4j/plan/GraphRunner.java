package org.moco4j.plan;

import java.util.List;
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

    /**
     * Computes the outputs for other placeholders, while all variables of the graph are as in the previous run. Then
     * what depends only on variables need not be computed again, for example the batch norms that are folded into the
     * weights. A GPU computes everything again.
     *
     * @param placeholders as for {@link #run}
     * @return name to array; valid until the next call
     * @throws IllegalArgumentException if a placeholder is missing or has another shape
     */
    default Map<String, INDArray> runAgain(Map<String, INDArray> placeholders) {
        return run(placeholders);
    }

    /** The time of the last run, in nanoseconds. */
    Times lastTimes();

    /** The steps of the last run, in their order; empty if the engine does not measure them. */
    default List<StepUse> stepUse() {
        return List.of();
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
     * A step and its time.
     *
     * @param kernel name of its kernel
     * @param work what it computes
     * @param nanos its time, in nanoseconds
     * @param bytes size of the arrays that it reads and writes, without scratch memory; 0 if it is not known
     */
    record StepUse(String kernel, Step.Work work, long nanos, long bytes) {}
}
