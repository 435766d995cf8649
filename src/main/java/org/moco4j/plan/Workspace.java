package org.moco4j.plan;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The block of native memory that the plans of one engine share: they never run at the same time, and after a run no
 * other plan needs a value in it. It is as large as the largest plan.
 */
final class Workspace implements AutoCloseable {
    private final DataType type;
    private long length;
    private INDArray block;
    private long start;
    private Optional<Plan> lastUser = Optional.empty();

    Workspace(DataType type) {
        this.type = type;
    }

    /** Reserves {@code elements}; every plan must call this before the first one runs. */
    void reserve(long elements) {
        if (block != null && elements > length) {
            // Plans that are already bound keep their views, and with them the old block.
            block = null;
        }
        length = Math.max(length, elements);
    }

    /** Whether the plan was the last one that ran, and its run was complete. */
    boolean wasLastUsedBy(Plan plan) {
        return lastUser.filter(last -> last == plan).isPresent();
    }

    /** States that a run of the plan is complete. */
    void usedBy(Plan plan) {
        lastUser = Optional.of(plan);
    }

    /** States that a run begins. */
    void usedByNone() {
        lastUser = Optional.empty();
    }

    /** A view of the block. */
    INDArray view(long offset, long[] shape, long elements) {
        if (block == null) {
            block = Nd4j.createUninitialized(type, length + MemoryLayout.ALIGNMENT);
            int line = MemoryLayout.ALIGNMENT * type.width();
            start = (line - block.data().address() % line) % line / type.width();
        }
        long from = start + offset;
        return block.get(NDArrayIndex.interval(from, from + elements)).reshape('c', shape);
    }

    /** Returns the size of the block in bytes, which is allocated when the first plan runs. */
    long bytes() {
        return bytes(length);
    }

    /** The number of bytes of these elements. */
    long bytes(long elements) {
        return elements * type.width();
    }

    @Override
    public void close() {
        if (block != null) {
            block.close();
            block = null;
        }
    }
}
