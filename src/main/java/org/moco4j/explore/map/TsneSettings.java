package org.moco4j.explore.map;

/**
 * The settings of a t-SNE map.
 *
 * @param perplexity the effective number of neighbors of each point; reduced if there are fewer than three times as
 *     many points
 * @param iterations total number, including the early ones
 * @param earlyIterations iterations with exaggeration and momentum 0.5
 * @param exaggeration factor of the attraction in the early iterations, so that clusters form
 * @param theta approximation of the repulsion, from 0 (exact, slow) to 0.7
 * @param threads number of threads; the map is the same for any number
 * @param seed of the small random shifts that separate equal points
 */
public record TsneSettings(
        double perplexity,
        int iterations,
        int earlyIterations,
        double exaggeration,
        double theta,
        int threads,
        long seed) {
    /** @throws IllegalArgumentException if a value is out of range */
    public TsneSettings {
        if (!(perplexity >= 1)
                || iterations < 1
                || earlyIterations < 0
                || !(exaggeration >= 1)
                || !(theta >= 0 && theta <= 0.7)
                || threads < 1) {
            throw new IllegalArgumentException("settings out of range: perplexity " + perplexity + ", iterations "
                    + iterations + ", early ones " + earlyIterations + ", exaggeration " + exaggeration + ", theta "
                    + theta + ", threads " + threads);
        }
    }

    /**
     * The settings of van der Maaten 2014: perplexity 30, 1000 iterations, 250 of them with exaggeration 12, theta 0.5.
     */
    public static TsneSettings standard(int threads, long seed) {
        return new TsneSettings(30, 1000, 250, 12, 0.5, threads, seed);
    }

    /** The perplexity for this number of points: each point needs three times as many neighbors. */
    double perplexity(int points) {
        return Math.max(1, Math.min(perplexity, (points - 1) / 3.0));
    }

    /** The number of neighbors per point that a map of this number of points needs. */
    int neighbors(int points) {
        return Math.min(points - 1, JointProbabilities.neighbors(perplexity(points)));
    }

    /**
     * The learning rate of Belkina et al. 2019, "Automated optimized parameters for T-distributed stochastic neighbor
     * embedding": n / exaggeration, for a gradient without its factor 4.
     */
    double learningRate(int points) {
        return Math.max(points / exaggeration / 4, 50);
    }
}
