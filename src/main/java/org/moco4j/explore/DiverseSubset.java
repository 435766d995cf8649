package org.moco4j.explore;

import java.util.List;
import org.moco4j.ProgressListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A few images that cover all images: greedy k-center (Gonzalez 1985, "Clustering to Minimize the Maximum Intercluster
 * Distance"). Each choice is the image that is farthest from the images chosen before. The covering radius is at most
 * twice the smallest possible radius for this number of images. Distances are Euclidean, between features of length
 * one: 0 to 2.
 *
 * @param choices in the order of selection; the first few of them are a diverse subset too
 */
public record DiverseSubset(List<Choice> choices) {
    public DiverseSubset {
        choices = List.copyOf(choices);
    }

    /**
     * A chosen image.
     *
     * @param row of the features
     * @param radius the covering radius of the choices so far: the greatest distance of any image to the nearest of
     *     them
     */
    public record Choice(int row, double radius) {}

    /**
     * Chooses images, starting with the image nearest to the mean.
     *
     * @param features {@code [n, d]} floats, row after row, each of length one
     * @param count number of images to choose; all of them if there are fewer
     * @param threads number of threads; the result is the same for any number
     */
    public static DiverseSubset of(INDArray features, int count, int threads, ProgressListener progress) {
        GreedyCenters centers = new GreedyCenters(UnitRows.of(features), threads);
        return centers.choose(centers.nearestToMean(), count, progress);
    }

    /**
     * Chooses images, starting with this image.
     *
     * @throws IllegalArgumentException if the row does not exist or {@code count} is below 1
     */
    public static DiverseSubset from(int first, INDArray features, int count, int threads, ProgressListener progress) {
        return new GreedyCenters(UnitRows.of(features), threads).choose(first, count, progress);
    }

    /** The covering radius: the greatest distance of any image to the nearest chosen image. */
    public double radius() {
        return choices.get(choices.size() - 1).radius();
    }
}
