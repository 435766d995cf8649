package org.moco4j.explore;

import java.util.Locale;

/**
 * How good an approximate search is: the share of the k true nearest neighbors that it finds, measured on a sample. A
 * neighbor that is as similar as the k-th true one counts as found, whichever of equals it is.
 *
 * @param share 0 to 1
 * @param k neighbors looked for
 * @param queries in the sample; 0 where the search is exact and there was nothing to measure
 */
public record Recall(double share, int k, int queries) {
    /** Of a search that finds the true neighbors always. */
    public static final Recall EXACT = new Recall(1, 0, 0);

    /** Whether the search is exact, and not only measured as such. */
    public boolean exact() {
        return queries == 0;
    }

    /** For a caption: "exact", or the recall and how it was measured. */
    @Override
    public String toString() {
        return exact() ? "exact" : String.format(Locale.ROOT, "recall@%d %.3f on %d random queries", k, share, queries);
    }
}
