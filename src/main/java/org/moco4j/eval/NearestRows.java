package org.moco4j.eval;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The k rows of the bank that are most similar to one query, by dot product; of equals, those of lower index. One thread's.
 *
 * <p>A first pass over float similarities from a matrix product finds how similar the k-th is. The rows that are as similar,
 * but for what rounding may have done, are compared anew in double and in a fixed order of summation: so the answer does not
 * depend on how a BLAS splits the product. A similarity that is not a number belongs to nobody's neighbor.
 */
public final class NearestRows {
    /** Of rounding of one sum, twice what it can be: a float's is 2^-24. */
    private static final double ROUNDING = 0x1p-23;

    private final FloatRows bank;
    private final FloatRows queries;
    private final int k;
    private final float margin;
    private final float[] similarities;
    /** The best so far and newcomers better than the worst of those. */
    private final float[] best;

    private final double[] query;
    /** Similarity and index in one number, so that ascending order is the order of neighbors. */
    private final long[] candidates;

    private final int mostInDoubt;
    private int found;

    /** @param k at most as many as the bank has rows */
    NearestRows(FloatRows bank, FloatRows queries, int k) {
        this.bank = bank;
        this.queries = queries;
        this.k = k;
        // A dot product of vectors of length one is off by at most d roundings, however it is summed (Higham 2002,
        // "Accuracy
        // and Stability of Numerical Algorithms", eq. 3.5), once for the k-th and once for the row beside it.
        this.margin = (float) (2 * (bank.length() + 8) * ROUNDING);
        this.similarities = new float[bank.rows()];
        this.best = new float[Math.min(bank.rows(), k + Math.max(k, 1024))];
        this.query = new double[bank.length()];
        this.mostInDoubt = 4 * k + 1024;
        this.candidates = new long[Math.min(bank.rows(), k + mostInDoubt)];
    }

    /**
     * Finds the neighbors of row {@code q} of the queries.
     *
     * @param products holds the float similarities of that query to the bank's rows from {@code offset} on
     */
    void find(int q, FloatBuffer products, int offset) {
        products.get(offset, similarities);
        collect(kthLargest());
        queries.copy(q, query);
        for (int i = 0; i < found; i++) {
            int row = (int) candidates[i];
            candidates[i] = packed((float) bank.dot(row, query), row);
        }
        Arrays.sort(candidates, 0, found);
        found = Math.min(found, k);
    }

    /** How many there are: k, or fewer where similarities are not numbers. */
    public int found() {
        return found;
    }

    /** Which row of the bank the i-th nearest is, {@code i} from 0. */
    public int row(int i) {
        return (int) candidates[i];
    }

    /** The dot product of the i-th nearest with the query. */
    public float similarity(int i) {
        int ordered = ~(int) (candidates[i] >> 32);
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & 0x7fffffff));
    }

    /** The k-th largest similarity, minus infinity where there are fewer numbers than k. */
    private float kthLargest() {
        float kth = Float.NEGATIVE_INFINITY;
        int size = 0;
        for (float similarity : similarities) {
            if (similarity > kth) {
                best[size++] = similarity;
                if (size == best.length) {
                    kth = keepBest(size);
                    size = k;
                }
            }
        }
        return size < k ? Float.NEGATIVE_INFINITY : keepBest(size);
    }

    /** Moves the k best of the first {@code size} to the front and gives the worst of them. */
    private float keepBest(int size) {
        Arrays.sort(best, 0, size);
        System.arraycopy(best, size - k, best, 0, k);
        return best[0];
    }

    /**
     * Collects what may be among the k nearest. Where very many rows are as similar as the k-th, the features have collapsed and
     * it says nothing which of them vote: then the first stand for all.
     */
    private void collect(float kth) {
        float low = kth - margin;
        float high = kth + margin;
        int inDoubt = 0;
        found = 0;
        for (int row = 0; row < similarities.length; row++) {
            float similarity = similarities[row];
            if (similarity >= low && (similarity > high || inDoubt++ < mostInDoubt)) {
                candidates[found++] = row;
            }
        }
    }

    private static long packed(float similarity, int row) {
        // Adding zero makes a positive zero of a negative one.
        int bits = Float.floatToIntBits(similarity + 0f);
        int ordered = bits ^ ((bits >> 31) & 0x7fffffff);
        return ((long) ~ordered << 32) | row;
    }
}
