package org.moco4j.plan.cuda;

import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The first pass of a search for nearest neighbors on a GPU: for each query of a block, the rows of a bank that may be
 * among the k most similar ones, by dot product in float32. The bank is copied to the GPU once.
 */
public final class CandidateRows implements AutoCloseable {
    private static final int THREADS = 256;

    private final GpuDevice device;
    private final int block;
    private final int stride;
    private final long bankOnDevice;
    private final long queriesOnDevice;
    private final long foundOnDevice;
    private final IntPointer found;
    private final Runnable product;
    private final Runnable selection;
    private final GpuAllocations memory;

    /**
     * What is a candidate.
     *
     * @param k number of neighbors that are wanted, at most the number of rows
     * @param margin rows that are less similar than the k-th nearest by at most this are candidates, too
     * @param mostUndecided largest number of candidates that are as similar as the k-th, within the margin; of more,
     *     the first ones are candidates
     */
    public record Limits(int k, float margin, int mostUndecided) {}

    /**
     * Copies the bank to the GPU.
     *
     * @param bank {@code [n, d]} floats in row-major order
     * @param block number of queries in a block
     * @throws GpuMemoryException if the GPU has too little free memory
     */
    public CandidateRows(GpuDevice device, INDArray bank, int block, Limits limits) {
        int rows = Math.toIntExact(bank.size(0));
        int length = Math.toIntExact(bank.size(1));
        int capacity = Math.min(rows, limits.k() + limits.mostUndecided());
        this.device = device;
        this.block = block;
        this.stride = 1 + capacity;
        this.memory = new GpuAllocations(device);
        boolean complete = false;
        try {
            bankOnDevice = memory.allocate((long) rows * length * Float.BYTES);
            queriesOnDevice = memory.allocate((long) block * length * Float.BYTES);
            long products = memory.allocate((long) block * rows * Float.BYTES);
            foundOnDevice = memory.allocate((long) block * stride * Integer.BYTES);
            found = new IntPointer((long) block * stride);
            product = device.matrixProduct(
                    new MatrixProduct(block, rows, length, false, true),
                    false,
                    queriesOnDevice,
                    bankOnDevice,
                    products);
            selection = device.kernel(
                    ElementType.FLOAT32,
                    "nearest_candidates",
                    new LaunchShape(block, 1, THREADS),
                    products,
                    foundOnDevice,
                    rows,
                    limits.k(),
                    limits.margin(),
                    limits.mostUndecided(),
                    capacity);
            device.upload(GpuMemory.hostAddress(bank), bankOnDevice, GpuMemory.bytes(bank));
            complete = true;
        } finally {
            if (!complete) {
                memory.close();
            }
        }
    }

    /**
     * Finds the candidates of the rows {@code from} to {@code from + block - 1}.
     *
     * @param queries {@code [m, d]} floats in row-major order
     */
    public void find(INDArray queries, int from) {
        long rowBytes = queries.size(1) * Float.BYTES;
        device.upload(GpuMemory.hostAddress(queries) + from * rowBytes, queriesOnDevice, block * rowBytes);
        product.run();
        selection.run();
        device.download(foundOnDevice, found.address(), (long) block * stride * Float.BYTES);
    }

    /**
     * Copies the candidates of a query of the last block, in ascending order. Safe for many threads.
     *
     * @param query from 0 to below the size of a block
     * @param rows receives the rows, from index 0 on
     * @return the number of candidates
     */
    public int copy(int query, int[] rows) {
        long start = (long) query * stride;
        int count = found.get(start);
        for (int i = 0; i < count; i++) {
            rows[i] = found.get(start + 1 + i);
        }
        return count;
    }

    @Override
    public void close() {
        found.close();
        memory.close();
    }
}
