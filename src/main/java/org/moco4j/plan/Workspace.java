package org.moco4j.plan;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The block of native memory that the plans of one engine share: they never run at the same time, and nothing in it outlives
 * a run. It is as large as the largest plan.
 */
final class Workspace implements AutoCloseable {
    private static final int BYTES_PER_FLOAT = 4;

    private long length;
    private INDArray block;
    private long start;

    /** Makes sure of {@code floats}; to be called by every plan before the first one runs. */
    void reserve(long floats) {
        if (block != null && floats > length) {
            // Plans that are bound already keep their views, and with them the old block.
            block = null;
        }
        length = Math.max(length, floats);
    }

    /** A view of the block. */
    INDArray view(long offset, long[] shape, long floats) {
        if (block == null) {
            block = Nd4j.createUninitialized(DataType.FLOAT, length + MemoryLayout.ALIGNMENT);
            int line = MemoryLayout.ALIGNMENT * BYTES_PER_FLOAT;
            start = (line - block.data().address() % line) % line / BYTES_PER_FLOAT;
        }
        long from = start + offset;
        return block.get(NDArrayIndex.interval(from, from + floats)).reshape('c', shape);
    }

    /** In bytes. */
    long size() {
        return length * BYTES_PER_FLOAT;
    }

    @Override
    public void close() {
        if (block != null) {
            block.close();
            block = null;
        }
    }
}
