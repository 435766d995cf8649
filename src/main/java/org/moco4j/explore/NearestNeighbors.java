package org.moco4j.explore;

import java.util.List;
import org.moco4j.ProgressListener;
import org.moco4j.eval.SearchDevice;
import org.moco4j.explore.NeighborLists.Recall;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the images whose features are most similar, by cosine. The search is exact up to {@value #EXACT_UP_TO} images.
 * For more images it uses an index, whose recall is measured. The features must stay open during use. Not thread-safe.
 */
public interface NearestNeighbors {
    /** With more images an index is used, because the exact search of all neighbors takes n^2 d multiplications. */
    int EXACT_UP_TO = 100_000;

    /** Creates a search on the CPU; see {@link #of(INDArray, int, long, SearchDevice, ProgressListener)}. */
    static NearestNeighbors of(INDArray features, int threads, long seed, ProgressListener progress) {
        return of(features, threads, seed, SearchDevice.CPU, progress);
    }

    /**
     * Creates an exact search for up to {@link #EXACT_UP_TO} images, else builds an index.
     *
     * @param features {@code [n, d]} floats in row-major order, each row of length one
     * @param threads number of threads that search
     * @param seed of the sample that measures the recall of an index
     * @param device where an exact search compares all images
     * @throws org.moco4j.UserError if there are no features or some are not finite
     * @throws IllegalArgumentException if the features have another shape or length
     */
    static NearestNeighbors of(
            INDArray features, int threads, long seed, SearchDevice device, ProgressListener progress) {
        return features.size(0) <= EXACT_UP_TO
                ? new ExactNeighbors(features, threads, device)
                : new IndexedNeighbors(features, threads, seed, progress);
    }

    /**
     * Creates an index for any number of images; the parameters are those of
     * {@link #of(INDArray, int, long, ProgressListener)}.
     */
    static NearestNeighbors indexed(INDArray features, int threads, long seed, ProgressListener progress) {
        return new IndexedNeighbors(features, threads, seed, progress);
    }

    /**
     * The recall of this search, measured on a sample if it is not exact.
     *
     * @param k number of neighbors, at least 1
     */
    default Recall recall(int k) {
        return Recall.EXACT;
    }

    /**
     * The k nearest images of each image, except itself.
     *
     * @param k at least 1; all other images if there are fewer
     */
    NeighborLists lists(int k, ProgressListener progress);

    /** The k nearest images of an image, except itself, nearest first. */
    List<Neighbor> ofRow(int row, int k);

    /**
     * The k nearest images of any feature, nearest first.
     *
     * @param feature {@code [d]}, of length one
     */
    List<Neighbor> ofFeature(float[] feature, int k);

    /**
     * A neighbor of an image.
     *
     * @param row of the features
     * @param similarity cosine similarity of the two features, -1 to 1
     */
    record Neighbor(int row, float similarity) {}
}
