package org.moco4j.eval;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.DoubleBinaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds the images that are most and least similar to a query image, by the dot product of their features. Of equally
 * similar images, the first one is returned.
 */
public final class Retrieval {
    private static final Comparator<Match> MOST_SIMILAR_FIRST =
            Comparator.comparingDouble(Match::similarity).reversed().thenComparingInt(Match::image);

    private final FloatRows gallery;

    /** @param gallery features of the images to search, {@code [n, d]} floats, rows of length one */
    public Retrieval(INDArray gallery) {
        this.gallery = new FloatRows("the gallery", gallery);
    }

    /** An image of the gallery and its feature's dot product with the query's, -1 to 1. */
    public record Match(int image, double similarity) {}

    /** The most and the least similar image of one query. */
    public record Extremes(Match mostSimilar, Match leastSimilar) {}

    /**
     * Finds the images that are most and least similar to an image of the gallery, except that image itself.
     *
     * @throws IllegalArgumentException if the gallery contains no other image
     */
    public Extremes ofImage(int image) {
        double[] query = new double[gallery.length()];
        gallery.copy(image, query);
        return search(query, image);
    }

    /**
     * Finds the images that are most and least similar to a feature.
     *
     * @param feature {@code [1, d]} floats, of length one
     */
    public Extremes ofFeature(INDArray feature) {
        double[] query = new double[gallery.length()];
        new FloatRows("the feature", feature).copy(0, query);
        return search(query, -1);
    }

    /**
     * The images most similar to an image of the gallery, except that image itself, most similar first.
     *
     * @param k number of images; fewer if the gallery has fewer other images
     */
    public List<Match> nearestOfImage(int image, int k) {
        double[] query = new double[gallery.length()];
        gallery.copy(image, query);
        return nearest(query, image, k);
    }

    /**
     * The images most similar to a feature, most similar first.
     *
     * @param feature {@code [1, d]} floats, of length one
     * @param k number of images; fewer if the gallery has fewer
     */
    public List<Match> nearestOfFeature(INDArray feature, int k) {
        double[] query = new double[gallery.length()];
        new FloatRows("the feature", feature).copy(0, query);
        return nearest(query, -1, k);
    }

    private List<Match> nearest(double[] query, int excluded, int k) {
        // The queue's head is the least similar match; of equal ones, the later image.
        PriorityQueue<Match> best = new PriorityQueue<>(MOST_SIMILAR_FIRST.reversed());
        for (int row = 0; row < gallery.rows(); row++) {
            if (row != excluded) {
                best.add(new Match(row, gallery.dot(row, query)));
                if (best.size() > k) {
                    best.remove();
                }
            }
        }
        return best.stream().sorted(MOST_SIMILAR_FIRST).toList();
    }

    private Extremes search(double[] query, int excluded) {
        return new Extremes(extreme(query, excluded, (a, b) -> a - b), extreme(query, excluded, (a, b) -> b - a));
    }

    /** @param lead positive if its first argument is better than its second */
    private Match extreme(double[] query, int excluded, DoubleBinaryOperator lead) {
        Match best = null;
        for (int row = 0; row < gallery.rows(); row++) {
            if (row != excluded) {
                double similarity = gallery.dot(row, query);
                if (best == null || lead.applyAsDouble(similarity, best.similarity()) > 0) {
                    best = new Match(row, similarity);
                }
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("there is no other image among " + gallery.rows());
        }
        return best;
    }
}
