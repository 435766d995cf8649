package org.moco4j.explore;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pairs of images that may be copies of each other although their features are not similar enough for near-duplicates:
 * each is one of the three nearest neighbors of the other. A cropped copy changes the feature more than re-encoding
 * does, but its original is still its nearest image.
 *
 * @param pairs the most similar first
 * @param omitted number of pairs that are not in the list because it is full
 */
public record CopyCandidates(List<Pair> pairs, int omitted) {
    private static final int NEAREST = 3;

    private static final Comparator<Pair> MOST_SIMILAR_FIRST = Comparator.comparingDouble(
                    (Pair pair) -> -pair.similarity)
            .thenComparingInt(Pair::first)
            .thenComparingInt(Pair::second);

    /**
     * Two images.
     *
     * @param first row of the features
     * @param second a later row
     * @param similarity cosine similarity of the two
     */
    public record Pair(int first, int second, float similarity) {}

    /**
     * Finds the pairs.
     *
     * @param threshold least similarity of near-duplicates; only less similar pairs are candidates
     * @param most largest number of pairs
     */
    public static CopyCandidates of(NeighborLists lists, double threshold, int most) {
        List<Pair> all = IntStream.range(0, lists.size())
                .boxed()
                .flatMap(row -> IntStream.range(0, Math.min(NEAREST, lists.found(row)))
                        .filter(rank -> lists.neighbor(row, rank) > row && lists.similarity(row, rank) < threshold)
                        .filter(rank -> isNear(lists, lists.neighbor(row, rank), row))
                        .mapToObj(rank -> new Pair(row, lists.neighbor(row, rank), lists.similarity(row, rank))))
                .sorted(MOST_SIMILAR_FIRST)
                .toList();
        int kept = Math.min(most, all.size());
        return new CopyCandidates(all.subList(0, kept), all.size() - kept);
    }

    private static boolean isNear(NeighborLists lists, int row, int other) {
        return IntStream.range(0, Math.min(NEAREST, lists.found(row)))
                .anyMatch(rank -> lists.neighbor(row, rank) == other);
    }
}
