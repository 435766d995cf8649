package org.moco4j.explore.map;

/**
 * Searches for the width of a Gaussian around a point that gives a requested perplexity (van der Maaten and Hinton
 * 2008, "Visualizing Data using t-SNE", section 2). The perplexity is exp of the entropy of the neighbors'
 * probabilities.
 */
final class PerplexitySearch {
    /** Tolerance of the entropy, in nats. */
    private static final double TOLERANCE = 1e-6;

    /** A higher precision is only needed for ties. */
    private static final double HIGHEST_PRECISION = 1e12;

    private static final int MOST_STEPS = 200;

    private final double entropy;

    /** @param perplexity the requested perplexity, at least 1, below the number of neighbors */
    PerplexitySearch(double perplexity) {
        this.entropy = Math.log(perplexity);
    }

    /**
     * Sets {@code probabilities} to the probabilities of neighbors at these distances; they sum to 1. If no width gives
     * the perplexity, for example because too many neighbors are equally near, the closest possible perplexity is used.
     *
     * @param squares squared distances
     */
    void find(double[] squares, double[] probabilities) {
        double least = Double.POSITIVE_INFINITY;
        for (double square : squares) {
            least = Math.min(least, square);
        }
        double precision = 1;
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            double difference = entropy(squares, least, precision, probabilities) - entropy;
            if (Math.abs(difference) < TOLERANCE) {
                return;
            }
            if (difference > 0) {
                low = precision;
                precision = high == Double.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
            } else {
                high = precision;
                precision = (low + high) / 2;
            }
            if (precision > HIGHEST_PRECISION) {
                return;
            }
        }
    }

    /**
     * Computes the entropy. Distances are relative to the least one: this avoids underflow and does not change the
     * probabilities.
     */
    private static double entropy(double[] squares, double least, double precision, double[] probabilities) {
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < squares.length; i++) {
            probabilities[i] = Math.exp(-precision * (squares[i] - least));
            sum += probabilities[i];
            weighted += probabilities[i] * (squares[i] - least);
        }
        for (int i = 0; i < squares.length; i++) {
            probabilities[i] /= sum;
        }
        return Math.log(sum) + precision * weighted / sum;
    }
}
