package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FloatRows;
import org.moco4j.eval.WorkerPool;
import org.moco4j.explore.DiverseSubset.Choice;
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
    static DiverseSubset from(int first, INDArray features, int count, int threads, ProgressListener progress) {
        return new GreedyCenters(UnitRows.of(features), threads).choose(first, count, progress);
    }

    /** The covering radius: the greatest distance of any image to the nearest chosen image. */
    double radius() {
        return choices.get(choices.size() - 1).radius();
    }

    /** Chooses centers greedily; each choice costs n * d multiplications. */
    private static final class GreedyCenters {
        private final FloatRows rows;
        private final int threads;
        /** The similarity of each row to its nearest center. */
        private final double[] similarity;

        GreedyCenters(FloatRows rows, int threads) {
            this.rows = rows;
            this.threads = threads;
            this.similarity = new double[rows.rows()];
        }

        /** The row nearest to the mean; the first of equal ones. */
        int nearestToMean() {
            double[] mean = new double[rows.length()];
            double[] row = new double[rows.length()];
            for (int i = 0; i < rows.rows(); i++) {
                rows.copy(i, row);
                for (int j = 0; j < row.length; j++) {
                    mean[j] += row[j];
                }
            }
            int nearest = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < rows.rows(); i++) {
                double dot = rows.dot(i, mean);
                if (dot > most) {
                    most = dot;
                    nearest = i;
                }
            }
            return nearest;
        }

        DiverseSubset choose(int first, int count, ProgressListener progress) {
            UnitRows.checkRow(first, rows.rows());
            if (count < 1) {
                throw new IllegalArgumentException("at least 1 image must be chosen, not " + count);
            }
            int chosen = Math.min(count, rows.rows());
            Arrays.fill(similarity, Double.NEGATIVE_INFINITY);
            List<Choice> choices = new ArrayList<>();
            double[] center = new double[rows.length()];
            try (WorkerPool pool = new WorkerPool("diverse subset", threads)) {
                int next = first;
                while (choices.size() < chosen) {
                    int row = next;
                    rows.copy(row, center);
                    pool.start(worker -> measure(worker, center)).await();
                    // An image is nearest to itself, so it is not chosen again.
                    similarity[row] = Double.POSITIVE_INFINITY;
                    next = farthest();
                    choices.add(new Choice(row, distance(similarity[next])));
                    progress.progress("diverse subset", choices.size(), chosen);
                }
            }
            return new DiverseSubset(choices);
        }

        private void measure(int worker, double[] center) {
            int from = (int) ((long) rows.rows() * worker / threads);
            int to = (int) ((long) rows.rows() * (worker + 1) / threads);
            for (int i = from; i < to; i++) {
                similarity[i] = Math.max(similarity[i], rows.dot(i, center));
            }
        }

        private int farthest() {
            int farthest = 0;
            for (int i = 1; i < similarity.length; i++) {
                if (similarity[i] < similarity[farthest]) {
                    farthest = i;
                }
            }
            return farthest;
        }

        /** The distance of two features of length one. */
        private static double distance(double cosine) {
            return Math.sqrt(Math.max(0, 2 - 2 * cosine));
        }
    }
}
