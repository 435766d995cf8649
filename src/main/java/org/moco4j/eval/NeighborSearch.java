package org.moco4j.eval;

import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Finds the k nearest rows of a bank for each of many queries, by dot product: a matrix product of a block of queries
 * with the bank, then a selection row by row. The result is exact, and the same for any number of threads. Of equally
 * similar rows, those of lower index are nearer (for thousands of equal rows see {@link NearestRows}). Only one block
 * of the product is in memory at a time. Not thread-safe.
 */
public final class NeighborSearch {
    /** Largest number of elements in the product of a block, unless one query needs more: 32 MiB of floats. */
    private static final int BLOCK_LENGTH = 1 << 23;

    private static final int MOST_QUERIES = 128;

    private final int k;
    private final int threads;
    private final int largestBlock;

    /**
     * Kept between calls, because ND4J frees a closed array only at the next garbage collection.
     */
    private INDArray products;

    /**
     * @param k number of neighbors of each query; all rows of the bank if it is smaller
     * @param threads number of threads that search the products; the products themselves use ND4J's threads
     */
    public NeighborSearch(int k, int threads) {
        this(k, threads, MOST_QUERIES);
    }

    /** @param largestBlock largest number of queries in a block */
    NeighborSearch(int k, int threads, int largestBlock) {
        this.k = k;
        this.threads = threads;
        this.largestBlock = largestBlock;
    }

    /** Receives the neighbors of a query, on any of the threads. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Called once for each query, in no order.
         *
         * @param query the query's row
         * @param nearest its neighbors, nearest first; valid during the call
         */
        void visit(int query, NearestRows nearest);
    }

    /**
     * Visits each query once.
     *
     * @param bankMatrix {@code [n, d]}, rows of length one
     * @param queryMatrix {@code [m, d]}, rows of length one
     * @throws IllegalArgumentException if they are not float matrices in row-major order, or if their d differs
     */
    public void search(INDArray bankMatrix, INDArray queryMatrix, Visitor visitor) {
        search(bankMatrix, queryMatrix, visitor, searched -> {});
    }

    /**
     * Visits each query once, and reports after each block how many queries have been visited.
     *
     * @param searched called on the thread of the caller
     */
    public void search(INDArray bankMatrix, INDArray queryMatrix, Visitor visitor, IntConsumer searched) {
        FloatRows bank = new FloatRows("the bank", bankMatrix);
        FloatRows queries = new FloatRows("the queries", queryMatrix);
        if (bank.length() != queries.length()) {
            throw new IllegalArgumentException("features of the bank have " + bank.length()
                    + " dimensions, those of the queries " + queries.length());
        }
        int fitting = Math.max(1, BLOCK_LENGTH / bank.rows());
        int block = Math.min(queries.rows(), Math.min(largestBlock, fitting));
        NearestRows[] workers = IntStream.range(0, threads)
                .mapToObj(i -> new NearestRows(bank, queries, Math.min(k, bank.rows())))
                .toArray(NearestRows[]::new);
        reserve(bank.rows(), block);
        FloatBuffer values = products.data().asNioFloat();
        try (WorkerPool pool = new WorkerPool("neighbors", threads)) {
            for (int from = 0; from < queries.rows(); from += block) {
                // The last block overlaps the one before, so that all blocks have the same shape.
                int start = Math.min(from, queries.rows() - block);
                multiply(bank, queries, start, start + block);
                AtomicInteger next = new AtomicInteger(from);
                pool.start(worker -> {
                            NearestRows nearest = workers[worker];
                            for (int q = next.getAndIncrement(); q < start + block; q = next.getAndIncrement()) {
                                nearest.find(q, values, (q - start) * bank.rows());
                                visitor.visit(q, nearest);
                            }
                        })
                        .await();
                searched.accept(start + block);
            }
        }
    }

    /** Frees the working memory; a later search allocates it again. */
    public void release() {
        if (products != null) {
            products.close();
            products = null;
        }
    }

    private void reserve(int rows, int block) {
        if (products == null || products.size(0) != rows || products.size(1) != block) {
            release();
            // Column-major, as BLAS needs it: the similarities of each query are contiguous.
            products = Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, block);
        }
    }

    private void multiply(FloatRows bank, FloatRows queries, int from, int to) {
        INDArray block = queries.matrix().get(NDArrayIndex.interval(from, to));
        Nd4j.gemm(bank.matrix(), block, products, false, true, 1, 0);
        Nd4j.getAffinityManager().ensureLocation(products, AffinityManager.Location.HOST);
    }
}
