package org.moco4j.explore;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the images whose features are most similar, by cosine. Exact up to some number of images, by an index beyond, and
 * then with its recall measured. The features must stay open as long as this is used. Not for several callers at once.
 */
public interface NearestNeighbors {
    /** Above so many images an index searches: the exact search of all neighbors takes n^2 d multiplications. */
    int EXACT_UP_TO = 100_000;

    /**
     * The exact search up to {@link #EXACT_UP_TO} images, else an index, which is built here.
     *
     * @param features {@code [n, d]} floats, row after row, each of length one
     * @param threads that search
     * @param seed of the sample on which an index is measured
     * @throws org.moco4j.UserError where there are no features or some are not numbers
     * @throws IllegalArgumentException where features are of another form or length
     */
    static NearestNeighbors of(INDArray features, int threads, long seed, ExploreProgress progress) {
        return features.size(0) <= EXACT_UP_TO
                ? new ExactNeighbors(features, threads)
                : new IndexedNeighbors(features, threads, seed, progress);
    }

    /**
     * The k nearest of each image, itself left out.
     *
     * @param k at least 1; where there are not as many other images, all of them
     */
    NeighborLists lists(int k, ExploreProgress progress);

    /** The k nearest images of one of them, itself left out, nearest first. */
    List<Neighbor> ofRow(int row, int k);

    /**
     * The k nearest images of one that need not be among them, nearest first.
     *
     * @param feature {@code [d]}, of length one
     */
    List<Neighbor> ofFeature(float[] feature, int k);
}
