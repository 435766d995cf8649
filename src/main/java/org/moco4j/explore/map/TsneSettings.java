package org.moco4j.explore.map;

/**
 * What a map by t-SNE is made with.
 *
 * @param perplexity how many neighbors each point has, so to speak; less where there are fewer than three times as many points
 * @param iterations all of them, the early ones too
 * @param earlyIterations with exaggeration, at momentum 0.5
 * @param exaggeration that attraction is multiplied by early on, so that clusters form
 * @param theta how coarse the repulsion is, 0 (exact, slow) to 0.7
 * @param threads the map is the same for any number
 * @param seed of the tiny shifts that part points that are the same
 */
public record TsneSettings(
        double perplexity,
        int iterations,
        int earlyIterations,
        double exaggeration,
        double theta,
        int threads,
        long seed) {
    /** @throws IllegalArgumentException where a value is out of range */
    public TsneSettings {
        if (!(perplexity >= 1)
                || iterations < 1
                || earlyIterations < 0
                || !(exaggeration >= 1)
                || !(theta >= 0 && theta <= 0.7)
                || threads < 1) {
            throw new IllegalArgumentException(
                    "perplexity " + perplexity + ", iterations " + iterations + ", early ones " + earlyIterations
                            + ", exaggeration " + exaggeration + ", theta " + theta + ", threads " + threads);
        }
    }

    /** Those of van der Maaten 2014: perplexity 30, 1000 iterations, 250 of them with exaggeration 12, theta 0.5. */
    public static TsneSettings standard(int threads, long seed) {
        return new TsneSettings(30, 1000, 250, 12, 0.5, threads, seed);
    }

    /** The perplexity for so many points: each needs three times as many neighbors. */
    double perplexity(int points) {
        return Math.max(1, Math.min(perplexity, (points - 1) / 3.0));
    }

    /** The neighbors that a map of so many points reads from a list. */
    public int neighbours(int points) {
        return Math.min(points - 1, JointProbabilities.neighbours(perplexity(points)));
    }

    /**
     * Belkina et al. 2019, "Automated optimized parameters for T-distributed stochastic neighbor embedding": n / exaggeration,
     * for a gradient without its factor 4.
     */
    double learningRate(int points) {
        return Math.max(points / exaggeration / 4, 50);
    }
}
