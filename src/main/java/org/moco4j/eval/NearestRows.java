package org.moco4j.eval;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.moco4j.plan.cuda.CandidateRows;

/**
 * Finds the k rows of the bank that are most similar to one query, by dot product; of equal ones, those of lower index.
 * Not thread-safe.
 *
 * <p>A first pass over float similarities from a matrix product finds the k-th largest similarity. Rows that are as
 * similar, within the rounding error, are compared again in double with a fixed order of summation. So the result does
 * not depend on how a BLAS splits the product. A row whose similarity is not a number is never a neighbor.
 */
public final class NearestRows {
    /** Twice the rounding error of one float operation, which is 2^-24. */
    private static final double ROUNDING = 0x1p-23;

    private final FloatRows bank;
    private final FloatRows queries;
    private final int k;
    private final float margin;
    private final float[] similarities;
    /** The best so far, and further ones that are better than the worst of those. */
    private final float[] best;

    private final double[] query;
    /** Similarity and index in one number, so that ascending order is the order of the neighbors. */
    private final long[] candidates;

    /** Candidates that a GPU found. */
    private final int[] given;

    private final int mostUndecided;
    private int found;

    /** @param k at most the number of rows of the bank */
    NearestRows(FloatRows bank, FloatRows queries, int k) {
        this.bank = bank;
        this.queries = queries;
        this.k = k;
        // The error of a dot product of vectors of length one is at most d roundings in any order of summation (Higham
        // 2002, "Accuracy and Stability of Numerical Algorithms", eq. 3.5). It applies to both compared rows.
        this.margin = margin(bank.length());
        this.similarities = new float[bank.rows()];
        this.best = new float[Math.min(bank.rows(), k + Math.max(k, 1024))];
        this.query = new double[bank.length()];
        this.mostUndecided = mostUndecided(k);
        this.candidates = new long[Math.min(bank.rows(), k + mostUndecided)];
        this.given = new int[candidates.length];
    }

    private static float margin(int length) {
        return (float) (2 * (length + 8) * ROUNDING);
    }

    private static int mostUndecided(int k) {
        return 4 * k + 1024;
    }

    /** The limits with which a GPU finds the same candidates as {@link #find(int, FloatBuffer, int)}. */
    static CandidateRows.Limits limits(int k, int length) {
        return new CandidateRows.Limits(k, margin(length), mostUndecided(k));
    }

    /**
     * Finds the neighbors of row {@code q} of the queries.
     *
     * @param products contains the float similarities of that query to the bank's rows, starting at {@code offset}
     */
    void find(int q, FloatBuffer products, int offset) {
        products.get(offset, similarities);
        collect(kthLargest());
        sortCandidates(q);
    }

    /**
     * Finds the neighbors of row {@code q} of the queries among candidates.
     *
     * @param place the query's number in the block that was searched last
     */
    void find(int q, CandidateRows onGpu, int place) {
        found = onGpu.copy(place, given);
        for (int i = 0; i < found; i++) {
            candidates[i] = given[i];
        }
        sortCandidates(q);
    }

    private void sortCandidates(int q) {
        queries.copy(q, query);
        for (int i = 0; i < found; i++) {
            int row = (int) candidates[i];
            candidates[i] = packed((float) bank.dot(row, query), row);
        }
        Arrays.sort(candidates, 0, found);
        found = Math.min(found, k);
    }

    /** The number of neighbors: k, or fewer if similarities are not numbers. */
    public int found() {
        return found;
    }

    /** The bank's row of the i-th nearest, {@code i} from 0. */
    public int row(int i) {
        return (int) candidates[i];
    }

    /** The dot product of the i-th nearest with the query. */
    public float similarity(int i) {
        int ordered = ~(int) (candidates[i] >> 32);
        return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & 0x7fffffff));
    }

    /** The k-th largest similarity; minus infinity if fewer than k similarities are numbers. */
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

    /** Moves the k best of the first {@code size} to the front, and returns the worst of them. */
    private float keepBest(int size) {
        Arrays.sort(best, 0, size);
        System.arraycopy(best, size - k, best, 0, k);
        return best[0];
    }

    /**
     * Collects the candidates for the k nearest. If very many rows are as similar as the k-th, the features have
     * collapsed and it does not matter which of them vote: then only the first ones are used.
     */
    private void collect(float kth) {
        float low = kth - margin;
        float high = kth + margin;
        int undecided = 0;
        found = 0;
        for (int row = 0; row < similarities.length; row++) {
            float similarity = similarities[row];
            if (similarity >= low && (similarity > high || undecided++ < mostUndecided)) {
                candidates[found++] = row;
            }
        }
    }

    private static long packed(float similarity, int row) {
        // Adding zero turns a negative zero into a positive one.
        int bits = Float.floatToIntBits(similarity + 0f);
        int ordered = bits ^ ((bits >> 31) & 0x7fffffff);
        return ((long) ~ordered << 32) | row;
    }
}
