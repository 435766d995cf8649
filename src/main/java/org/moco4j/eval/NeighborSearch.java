package org.moco4j.eval;

import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.moco4j.plan.cuda.CandidateRows;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuMemoryException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the k nearest rows of a bank for each of many queries, by dot product: a matrix product of a block of queries
 * with the bank, then a selection row by row. The result is exact, and the same for any number of threads and on a GPU.
 * Of equally similar rows, those of lower index are nearer (for thousands of equal rows see {@link NearestRows}). Only
 * one block of the product is in memory at a time. Not thread-safe.
 */
public final class NeighborSearch {
    /** Largest number of elements in the product of a block, unless one query needs more: 32 MiB of floats. */
    private static final int BLOCK_LENGTH = 1 << 23;

    private static final int MOST_QUERIES = 128;
    /** The same limits on a GPU, whose multiprocessors each search several queries. */
    private static final int GPU_BLOCK_LENGTH = 1 << 25;

    private static final int MOST_QUERIES_ON_GPU = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(NeighborSearch.class);

    private final int k;
    private final int threads;
    private final int largestBlock;
    private final SearchDevice device;

    /**
     * Kept between calls, because ND4J frees a closed array only at the next garbage collection.
     */
    private INDArray products;

    /**
     * @param k number of neighbors of each query; all rows of the bank if it is smaller
     * @param threads number of threads that search the products; the products themselves use ND4J's threads
     */
    public NeighborSearch(int k, int threads) {
        this(k, threads, SearchDevice.CPU);
    }

    /**
     * @param k number of neighbors of each query; all rows of the bank if it is smaller
     * @param threads number of threads that search the products
     * @param device where the products are computed; if a GPU has too little memory, the CPU
     */
    public NeighborSearch(int k, int threads, SearchDevice device) {
        this(k, threads, MOST_QUERIES, device);
    }

    /** @param largestBlock largest number of queries in a block */
    NeighborSearch(int k, int threads, int largestBlock) {
        this(k, threads, largestBlock, SearchDevice.CPU);
    }

    private NeighborSearch(int k, int threads, int largestBlock, SearchDevice device) {
        this.k = k;
        this.threads = threads;
        this.largestBlock = largestBlock;
        this.device = device;
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
        NearestRows[] workers = IntStream.range(0, threads)
                .mapToObj(i -> new NearestRows(bank, queries, neighbors(bank)))
                .toArray(NearestRows[]::new);
        try (WorkerPool pool = new WorkerPool("neighbors", threads);
                FirstPass first = firstPass(bank, queries)) {
            int block = first.block();
            for (int from = 0; from < queries.rows(); from += block) {
                // The last block overlaps the one before, so that all blocks have the same shape.
                int start = Math.min(from, queries.rows() - block);
                first.run(start);
                AtomicInteger next = new AtomicInteger(from);
                pool.start(worker -> {
                            NearestRows nearest = workers[worker];
                            for (int q = next.getAndIncrement(); q < start + block; q = next.getAndIncrement()) {
                                first.find(nearest, q, q - start);
                                visitor.visit(q, nearest);
                            }
                        })
                        .await();
                searched.accept(start + block);
            }
        }
    }

    private int neighbors(FloatRows bank) {
        return Math.min(k, bank.rows());
    }

    /** Compares the queries of a block with all rows of the bank. */
    private interface FirstPass extends AutoCloseable {
        /** The number of queries in a block. */
        int block();

        /** Compares the block that begins with this query. */
        void run(int start);

        /** Finds the neighbors of a query of this block. */
        void find(NearestRows nearest, int query, int place);

        @Override
        void close();
    }

    private FirstPass firstPass(FloatRows bank, FloatRows queries) {
        if (device.gpu().isPresent()) {
            try {
                return new OnGpu(device.gpu().get(), bank, queries);
            } catch (GpuMemoryException e) {
                LOG.debug("The neighbors are searched on the CPU", e);
            }
        }
        return new OnCpu(bank, queries);
    }

    private final class OnGpu implements FirstPass {
        private final FloatRows queries;
        private final int block;
        private final CandidateRows candidates;

        OnGpu(GpuDevice gpu, FloatRows bank, FloatRows queries) {
            this.queries = queries;
            this.block = Math.min(
                    queries.rows(), Math.min(MOST_QUERIES_ON_GPU, Math.max(1, GPU_BLOCK_LENGTH / bank.rows())));
            this.candidates =
                    new CandidateRows(gpu, bank.matrix(), block, NearestRows.limits(neighbors(bank), bank.length()));
        }

        @Override
        public int block() {
            return block;
        }

        @Override
        public void run(int start) {
            candidates.find(queries.matrix(), start);
        }

        @Override
        public void find(NearestRows nearest, int query, int place) {
            nearest.find(query, candidates, place);
        }

        @Override
        public void close() {
            candidates.close();
        }
    }

    private final class OnCpu implements FirstPass {
        private final FloatRows bank;
        private final FloatRows queries;
        private final int block;
        private final FloatBuffer values;

        OnCpu(FloatRows bank, FloatRows queries) {
            this.bank = bank;
            this.queries = queries;
            int fitting = Math.max(1, BLOCK_LENGTH / bank.rows());
            this.block = Math.min(queries.rows(), Math.min(largestBlock, fitting));
            reserve(bank.rows(), block);
            this.values = products.data().asNioFloat();
        }

        @Override
        public int block() {
            return block;
        }

        @Override
        public void run(int start) {
            multiply(bank, queries, start, start + block);
        }

        @Override
        public void find(NearestRows nearest, int query, int place) {
            nearest.find(query, values, place * bank.rows());
        }

        @Override
        public void close() {
            // The products are kept for the next search.
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
