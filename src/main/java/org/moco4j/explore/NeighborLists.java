package org.moco4j.explore;

import java.util.Arrays;
import java.util.Locale;

/**
 * The nearest images of each image, except itself: nearest first, equal ones by row. Outliers, near-duplicates and the
 * map all use these lists, so the search runs only once.
 */
public final class NeighborLists {
    private static final int NONE = -1;

    private final int size;
    private final int k;
    private final Recall recall;
    private final int[] rows;
    private final float[] similarities;

    /** Creates empty lists, to be filled row by row. */
    NeighborLists(int size, int k, Recall recall) {
        this.size = size;
        this.k = k;
        this.recall = recall;
        this.rows = new int[Math.multiplyExact(size, k)];
        this.similarities = new float[rows.length];
        Arrays.fill(rows, NONE);
    }

    /** The number of images. */
    public int size() {
        return size;
    }

    /** The number of neighbors in a full list. */
    public int k() {
        return k;
    }

    /** The recall of the search that filled the lists. */
    public Recall recall() {
        return recall;
    }

    /** The number of known neighbors of {@code row}: k, or fewer if an approximate search found fewer. */
    public int found(int row) {
        int found = k;
        while (found > 0 && rows[row * k + found - 1] == NONE) {
            found--;
        }
        return found;
    }

    /** The {@code rank}-th nearest of {@code row}, from 0. */
    public int neighbor(int row, int rank) {
        return rows[row * k + rank];
    }

    /** The cosine similarity of {@code row} and its {@code rank}-th nearest. */
    public float similarity(int row, int rank) {
        return similarities[row * k + rank];
    }

    void set(int row, int rank, int neighbor, float similarity) {
        rows[row * k + rank] = neighbor;
        similarities[row * k + rank] = similarity;
    }

    /**
     * The recall of an approximate search: the share of the k true nearest neighbors that it finds, measured on a
     * sample. A neighbor that is as similar as the k-th true one counts as found.
     *
     * @param share 0 to 1
     * @param k number of neighbors per query
     * @param queries number of queries in the sample; 0 if the search is exact and nothing was measured
     */
    public record Recall(double share, int k, int queries) {
        /** The recall of a search that always finds the true neighbors. */
        static final Recall EXACT = new Recall(1, 0, 0);

        /** Whether the search is exact by design. */
        boolean exact() {
            return queries == 0;
        }

        /** Text for a caption: "exact", or the recall and how it was measured. */
        @Override
        public String toString() {
            return exact()
                    ? "exact"
                    : String.format(Locale.ROOT, "recall@%d %.3f on %d random queries", k, share, queries);
        }
    }
}
