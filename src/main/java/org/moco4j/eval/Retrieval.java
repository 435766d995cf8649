package org.moco4j.eval;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.DoubleBinaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The images most and least like a query image, by the dot product of their features. Of images that are equally similar the
 * first one is taken.
 */
public final class Retrieval {
    private static final Comparator<Match> MOST_SIMILAR_FIRST =
            Comparator.comparingDouble(Match::similarity).reversed().thenComparingInt(Match::image);

    private final FloatRows gallery;

    /** @param gallery {@code [n, d]} floats, rows of length one; of the images among which to look */
    public Retrieval(INDArray gallery) {
        this.gallery = new FloatRows("the gallery", gallery);
    }

    /** An image of the gallery and its feature's dot product with the query's, -1 to 1. */
    public record Match(int image, double similarity) {}

    /** What was found for one query. */
    public record Extremes(Match mostSimilar, Match leastSimilar) {}

    /**
     * Looks for the images most and least like one of the gallery, that one itself left out.
     *
     * @throws IllegalArgumentException where the gallery holds no other image
     */
    public Extremes ofImage(int image) {
        double[] query = new double[gallery.length()];
        gallery.copy(image, query);
        return search(query, image);
    }

    /**
     * Looks for the images most and least like a feature.
     *
     * @param feature {@code [1, d]} floats, of length one
     */
    public Extremes ofFeature(INDArray feature) {
        double[] query = new double[gallery.length()];
        new FloatRows("the feature", feature).copy(0, query);
        return search(query, -1);
    }

    /**
     * The images most like one of the gallery, that one itself left out: most similar first.
     *
     * @param k how many; fewer if there are not as many other images
     */
    public List<Match> nearestOfImage(int image, int k) {
        double[] query = new double[gallery.length()];
        gallery.copy(image, query);
        return nearest(query, image, k);
    }

    /**
     * The images most like a feature: most similar first.
     *
     * @param feature {@code [1, d]} floats, of length one
     * @param k how many; fewer if the gallery does not hold as many
     */
    public List<Match> nearestOfFeature(INDArray feature, int k) {
        double[] query = new double[gallery.length()];
        new FloatRows("the feature", feature).copy(0, query);
        return nearest(query, -1, k);
    }

    private List<Match> nearest(double[] query, int leftOut, int k) {
        // The worst comes out first: of equals the later image.
        PriorityQueue<Match> best = new PriorityQueue<>(MOST_SIMILAR_FIRST.reversed());
        for (int row = 0; row < gallery.rows(); row++) {
            if (row != leftOut) {
                best.add(new Match(row, gallery.dot(row, query)));
                if (best.size() > k) {
                    best.remove();
                }
            }
        }
        return best.stream().sorted(MOST_SIMILAR_FIRST).toList();
    }

    private Extremes search(double[] query, int leftOut) {
        return new Extremes(extreme(query, leftOut, (a, b) -> a - b), extreme(query, leftOut, (a, b) -> b - a));
    }

    /** @param lead positive where its first similarity beats its second */
    private Match extreme(double[] query, int leftOut, DoubleBinaryOperator lead) {
        Match best = null;
        for (int row = 0; row < gallery.rows(); row++) {
            if (row != leftOut) {
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
