package org.moco4j.explore;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All images by how unusual they are, by the mean distance to their k nearest neighbors (Angiulli and Pizzuti 2002, "Fast
 * Outlier Detection in High Dimensional Spaces"; they take the sum), with 1 minus the cosine as distance.
 *
 * @param k neighbors that the score is the mean of
 * @param images the most unusual first, equals by row
 * @param recall of the lists; where they are not exact a score may be a little too high
 */
public record Outliers(int k, List<Outlier> pictures, Recall recall) {
    /** How many neighbors are taken where nobody says otherwise. */
    public static final int NEIGHBOURS = 10;

    /** Of an image that an approximate search found no neighbor for: as far as can be. */
    private static final double FARTHEST = 2;

    public Outliers {
        pictures = List.copyOf(pictures);
    }

    /**
     * Scores every image.
     *
     * @param lists of at least k neighbors, or of all other images where those are fewer
     * @throws IllegalArgumentException where lists are shorter
     */
    public static Outliers of(NeighborLists lists, int k) {
        ArgumentChecks.checkNeighbours(k);
        int taken = Math.min(k, lists.size() - 1);
        if (taken > lists.k()) {
            throw new IllegalArgumentException("lists of " + lists.k() + " neighbours, " + k + " are needed");
        }
        List<Outlier> pictures = IntStream.range(0, lists.size())
                .mapToObj(row -> new Outlier(row, score(lists, row, taken)))
                .sorted(Comparator.comparingDouble(Outlier::score).reversed().thenComparingInt(Outlier::row))
                .toList();
        return new Outliers(taken, pictures, lists.recall());
    }

    private static double score(NeighborLists lists, int row, int k) {
        int found = Math.min(k, lists.found(row));
        double sum = 0;
        for (int i = 0; i < found; i++) {
            sum += lists.similarity(row, i);
        }
        return found == 0 ? FARTHEST : 1 - sum / found;
    }
}
