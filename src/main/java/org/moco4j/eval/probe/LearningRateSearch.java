package org.moco4j.eval.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * Looks for the best learning rate on a logarithmic grid. If the best one is the lowest or the highest of the grid, the grid is
 * widened, since a better one may lie beyond; then a third and the triple of the best are tried.
 *
 * <p>Few images say little about an accuracy, so rates whose accuracies are within one standard error of the highest count as equal
 * (the rule of Breiman et al. 1984, "Classification and Regression Trees", section 3.4.3), and their cross-entropies decide.
 */
final class LearningRateSearch {
    /** Rates beyond these bounds are not tried. */
    private static final double LOWEST = 1e-6;

    private static final double HIGHEST = 1e6;
    private static final double DECADE = 10;
    private static final double BETWEEN = 3;

    private final DoubleFunction<Score> trial;
    private final List<Tried> tried = new ArrayList<>();

    /** @param trial trains with a learning rate, and tests with images held out */
    LearningRateSearch(DoubleFunction<Score> trial) {
        this.trial = trial;
    }

    /**
     * How well a classifier does on images held out.
     *
     * @param accuracy 0 to 1
     * @param images of how many images
     * @param loss mean cross-entropy; one that is not a number is the worst
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

    /** The best of these rates; the first one of equals. */
    double bestOf(List<Double> rates) {
        rates.forEach(this::attempt);
        return best().rate();
    }

    /** The best rate on a grid that starts with these and is widened. */
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
        double enough = most.score().accuracy() - most.score().standardError();
        Tried best = most;
        for (Tried other : tried) {
            boolean equal = other.score().accuracy() >= enough;
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

    /** 0.03 and not 0.030000000000000002. */
    private static double rounded(double rate) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.3g", rate));
    }
}
