package org.moco4j.explore;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A few images that cover all: greedy k-centre (Gonzalez 1985, "Clustering to Minimize the Maximum Intercluster Distance").
 * Each next one is the image farthest from those chosen before. The covering radius is at most twice the smallest that any
 * choice of as many images has. Distances are Euclidean, between features of length one: 0 to 2.
 *
 * @param choices in the order of choice, so that the first few of them are a diverse subset too
 */
public record DiverseSubset(List<Choice> choices) {
    public DiverseSubset {
        choices = List.copyOf(choices);
    }

    /**
     * A chosen image.
     *
     * @param row of the features
     * @param radius the covering radius that the choices up to this one leave: the distance of the next one to its nearest of
     *     those
     */
    public record Choice(int row, double radius) {}

    /**
     * Chooses, beginning with the image nearest to the mean.
     *
     * @param features {@code [n, d]} floats, row after row, each of length one
     * @param count how many to choose; all of them where there are fewer
     * @param threads that measure distances; the result is the same for any number
     */
    public static DiverseSubset of(INDArray features, int count, int threads, ExploreProgress progress) {
        GreedyCenters centres = new GreedyCenters(UnitRows.of(features), threads);
        return centres.choose(centres.nearestToMean(), count, progress);
    }

    /**
     * Chooses, beginning with this image.
     *
     * @throws IllegalArgumentException where there is no such row or {@code count} is below 1
     */
    public static DiverseSubset from(int first, INDArray features, int count, int threads, ExploreProgress progress) {
        return new GreedyCenters(UnitRows.of(features), threads).choose(first, count, progress);
    }

    /** The covering radius: how far at most any image is from the nearest chosen one. */
    public double radius() {
        return choices.get(choices.size() - 1).radius();
    }
}
