package org.moco4j.explore;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.explore.NeighborLists.Recall;

/**
 * All images ordered by how unusual they are, measured by the mean distance to their k nearest neighbors (Angiulli and
 * Pizzuti 2002, "Fast Outlier Detection in High Dimensional Spaces"; they take the sum), with 1 minus the cosine as
 * distance.
 *
 * @param k number of neighbors in the score's mean
 * @param images the most unusual first, equal ones by row
 * @param recall of the neighbor lists; if they are not exact, a score may be slightly too high
 */
public record Outliers(int k, List<Outlier> images, Recall recall) {
    /** The default number of neighbors. */
    public static final int DEFAULT_NEIGHBORS = 10;

    /** The score of an image for which an approximate search found no neighbor: the greatest possible distance. */
    private static final double FARTHEST = 2;

    public Outliers {
        images = List.copyOf(images);
    }

    /**
     * Scores every image.
     *
     * @param lists neighbor lists with at least k neighbors, or with all other images if there are fewer
     * @throws IllegalArgumentException if the lists are shorter
     */
    public static Outliers of(NeighborLists lists, int k) {
        UnitRows.checkNeighbors(k);
        int taken = Math.min(k, lists.size() - 1);
        if (taken > lists.k()) {
            throw new IllegalArgumentException("lists of " + lists.k() + " neighbors, but " + k + " are needed");
        }
        List<Outlier> images = IntStream.range(0, lists.size())
                .mapToObj(row -> new Outlier(row, score(lists, row, taken)))
                .sorted(Comparator.comparingDouble(Outlier::score).reversed().thenComparingInt(Outlier::row))
                .toList();
        return new Outliers(taken, images, lists.recall());
    }

    private static double score(NeighborLists lists, int row, int k) {
        int found = Math.min(k, lists.found(row));
        double sum = 0;
        for (int i = 0; i < found; i++) {
            sum += lists.similarity(row, i);
        }
        return found == 0 ? FARTHEST : 1 - sum / found;
    }

    /**
     * An image and how unusual it is.
     *
     * @param row of the features
     * @param score 1 minus the mean cosine similarity to its nearest neighbors: near 0 among similar images, near 1 far
     *     from all others
     */
    public record Outlier(int row, double score) {}
}
