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
 * The k nearest rows of a bank for each of many queries, by dot product: blocks of queries times the bank by matrix product, then
 * row by row. Exact, and the same for any number of threads; of rows that are equally similar those of lower index are nearer
 * ({@link NearestRows} says what happens where thousands are). Never holds more than a block of the product. Not for several
 * callers at once.
 */
public final class NeighborSearch {
    /** Elements of one block's product at most, unless the bank alone is larger: 32 MiB of floats. */
    private static final int BLOCK_LENGTH = 1 << 23;

    private static final int MOST_QUERIES = 128;

    private final int k;
    private final int threads;
    private final int largestBlock;

    /** Kept from call to call: ND4J frees a closed array no sooner than the next garbage collection, which may be far away. */
    private INDArray products;

    /**
     * @param k neighbors of each query; all rows of the bank where that is smaller
     * @param threads that look through the products; the products themselves use as many as ND4J does
     */
    public NeighborSearch(int k, int threads) {
        this(k, threads, MOST_QUERIES);
    }

    /** @param largestBlock queries in a block at most */
    NeighborSearch(int k, int threads, int largestBlock) {
        this.k = k;
        this.threads = threads;
        this.largestBlock = largestBlock;
    }

    /** Is told the neighbors of a query, on any of the threads. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Called once for each query, in no order.
         *
         * @param query row of the queries
         * @param nearest its neighbors, nearest first; valid during the call
         */
        void visit(int query, NearestRows nearest);
    }

    /**
     * Visits each query once.
     *
     * @param bankMatrix {@code [n, d]}, rows of length one
     * @param queryMatrix {@code [m, d]}, rows of length one
     * @throws IllegalArgumentException where they are no float matrices that lie row after row, or of different d
     */
    public void search(INDArray bankMatrix, INDArray queryMatrix, Visitor visitor) {
        search(bankMatrix, queryMatrix, visitor, searched -> {});
    }

    /**
     * The same, and tells after each block how many queries have been visited.
     *
     * @param searched called on the thread of the caller
     */
    public void search(INDArray bankMatrix, INDArray queryMatrix, Visitor visitor, IntConsumer searched) {
        FloatRows bank = new FloatRows("the bank", bankMatrix);
        FloatRows queries = new FloatRows("the queries", queryMatrix);
        if (bank.length() != queries.length()) {
            throw new IllegalArgumentException("features of the bank have " + bank.length()
                    + " dimensions, those of the " + "queries " + queries.length());
        }
        int fitting = Math.max(1, BLOCK_LENGTH / bank.rows());
        int block = Math.min(queries.rows(), Math.min(largestBlock, fitting));
        NearestRows[] workers = IntStream.range(0, threads)
                .mapToObj(i -> new NearestRows(bank, queries, Math.min(k, bank.rows())))
                .toArray(NearestRows[]::new);
        reserve(bank.rows(), block);
        FloatBuffer values = products.data().asNioFloat();
        try (WorkerPool pool = new WorkerPool("neighbours", threads)) {
            for (int from = 0; from < queries.rows(); from += block) {
                // The last block reaches back, so that all are of one shape.
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

    /** Frees the working memory; a later search takes it anew. */
    public void release() {
        if (products != null) {
            products.close();
            products = null;
        }
    }

    private void reserve(int rows, int block) {
        if (products == null || products.size(0) != rows || products.size(1) != block) {
            release();
            // Column by column, as BLAS wants it: each query's similarities lie together.
            products = Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, block);
        }
    }

    private void multiply(FloatRows bank, FloatRows queries, int from, int to) {
        INDArray block = queries.matrix().get(NDArrayIndex.interval(from, to));
        Nd4j.gemm(bank.matrix(), block, products, false, true, 1, 0);
        Nd4j.getAffinityManager().ensureLocation(products, AffinityManager.Location.HOST);
    }
}
