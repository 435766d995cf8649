package org.moco4j.explore;

import java.util.Locale;

/**
 * The recall of an approximate search: the share of the k true nearest neighbors that it finds, measured on a sample. A
 * neighbor that is as similar as the k-th true one counts as found.
 *
 * @param share 0 to 1
 * @param k number of neighbors per query
 * @param queries number of queries in the sample; 0 if the search is exact and nothing was measured
 */
public record Recall(double share, int k, int queries) {
    /** The recall of a search that always finds the true neighbors. */
    public static final Recall EXACT = new Recall(1, 0, 0);

    /** Whether the search is exact by design. */
    public boolean exact() {
        return queries == 0;
    }

    /** Text for a caption: "exact", or the recall and how it was measured. */
    @Override
    public String toString() {
        return exact() ? "exact" : String.format(Locale.ROOT, "recall@%d %.3f on %d random queries", k, share, queries);
    }
}
