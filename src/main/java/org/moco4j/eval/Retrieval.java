package org.moco4j.eval;

import java.util.function.DoubleBinaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The images most and least like a query image, by the dot product of their features. Of images that are equally similar the
 * first one is taken.
 */
public final class Retrieval {
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
