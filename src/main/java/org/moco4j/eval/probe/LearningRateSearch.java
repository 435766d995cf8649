package org.moco4j.eval.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Searches for the best learning rate on a logarithmic grid. If the best rate is the lowest or the highest of the grid,
 * the grid is extended. Then a third and the triple of the best rate are tried.
 *
 * <p>With few images an accuracy is imprecise, so rates whose accuracies are within one standard error of the highest
 * count as equal (the rule of Breiman et al. 1984, "Classification and Regression Trees", section 3.4.3), and then the
 * lowest cross-entropy decides.
 */
final class LearningRateSearch {
    /** Rates beyond these bounds are not tried. */
    private static final double LOWEST = 1e-6;

    private static final double HIGHEST = 1e6;
    private static final double DECADE = 10;
    private static final double BETWEEN = 3;

    private final DoubleFunction<Score> trial;
    private final List<Tried> tried = new ArrayList<>();

    /** @param trial trains with a learning rate, and tests on held-out images */
    LearningRateSearch(DoubleFunction<Score> trial) {
        this.trial = trial;
    }

    /**
     * The result of a classifier on held-out images.
     *
     * @param accuracy 0 to 1
     * @param images number of images
     * @param loss mean cross-entropy; NaN counts as the worst
     */
    record Score(double accuracy, int images, double loss) {
        private double standardError() {
            return Math.sqrt(accuracy * (1 - accuracy) / images);
        }

        private double comparableLoss() {
            return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
        }
    }

    private record Tried(double rate, Score score) {}

    /** Tries these rates and returns the best one; the first of equal ones. */
    double bestOf(List<Double> rates) {
        rates.forEach(this::attempt);
        return best().rate();
    }

    /** Tries these rates, extends the grid as needed, and returns the best rate. */
    double bestAround(List<Double> rates) {
        bestOf(rates);
        while (best().rate() == lowest() && lowest() / DECADE >= LOWEST) {
            attempt(rounded(lowest() / DECADE));
        }
        while (best().rate() == highest() && highest() * DECADE <= HIGHEST) {
            attempt(rounded(highest() * DECADE));
        }
        double middle = best().rate();
        attempt(rounded(middle / DECADE * BETWEEN));
        attempt(rounded(middle * BETWEEN));
        return best().rate();
    }

    private void attempt(double rate) {
        tried.add(new Tried(rate, trial.apply(rate)));
    }

    private Tried best() {
        Tried most = tried.get(0);
        for (Tried other : tried) {
            most = other.score().accuracy() > most.score().accuracy() ? other : most;
        }
        double lowestEqual = most.score().accuracy() - most.score().standardError();
        Tried best = most;
        for (Tried other : tried) {
            boolean equal = other.score().accuracy() >= lowestEqual;
            best = equal && other.score().comparableLoss() < best.score().comparableLoss() ? other : best;
        }
        return best;
    }

    private double lowest() {
        return tried.stream().mapToDouble(Tried::rate).min().orElseThrow();
    }

    private double highest() {
        return tried.stream().mapToDouble(Tried::rate).max().orElseThrow();
    }

    /** Rounds to three digits: 0.03 instead of 0.030000000000000002. */
    private static double rounded(double rate) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3g", rate));
    }
}
