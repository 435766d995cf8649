package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import org.moco4j.report.KnnScore;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.TrainingHistory.Epoch;

/** Describes the curves of a run in sentences, which are created from the numbers only. */
record CurveDescription(TrainingHistory training) {
    /** A change of the loss below this share of its chance level does not count as a change. */
    private static final double LOSS_CHANGE = 0.005;

    /** The same for an accuracy: a tenth of a percentage point. */
    private static final double ACCURACY_CHANGE = 0.001;

    /** A turn of less than this share of the whole change is noise. */
    private static final double TURN = 0.1;

    private static final double SPREAD_CHANGE = 0.02;
    private static final double HEALTHY_SPREAD = 0.7;
    private static final double COLLAPSED_SPREAD = 0.1;

    /** One or two sentences for each curve that has values. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        loss(sentences);
        knn(sentences);
        spread(sentences);
        return sentences;
    }

    private void loss(List<String> sentences) {
        List<Epoch> known = known(Epoch::loss);
        if (known.isEmpty()) {
            return;
        }
        double chance = known.get(known.size() - 1).chanceLoss();
        double scale = Double.isFinite(chance) ? chance : Math.abs(known.get(0).loss());
        sentences.add(course("The loss", known, Epoch::loss, LOSS_CHANGE * scale, v -> NumberText.fixed(v, 3)));
        double last = known.get(known.size() - 1).loss();
        if (Double.isFinite(chance)) {
            String level = "its chance level, ln(K+1) = " + NumberText.fixed(chance, 3)
                    + ", which is the loss of guessing among K+1 keys";
            double below = chance - last;
            if (Math.abs(below) <= LOSS_CHANGE * chance) {
                sentences.add("It is no better than " + level + ".");
            } else {
                sentences.add("It is " + NumberText.fixed(Math.abs(below), 3) + (below > 0 ? " below " : " above ")
                        + level + (below > 0 ? "." : ": the task is not solved better than by guessing."));
            }
        }
    }

    private void knn(List<String> sentences) {
        List<Epoch> known = known(epoch -> epoch.knn(KnnScore::output));
        if (known.isEmpty()) {
            return;
        }
        sentences.add(course(
                "kNN accuracy of the output",
                known,
                epoch -> epoch.knn(KnnScore::output),
                ACCURACY_CHANGE,
                NumberText::percent));
        training.headline().ifPresent(best -> {
            if (!best.comparison().isEmpty()) {
                sentences.add("Its best, " + NumberText.percent(best.accuracy()) + " after epoch " + best.epoch()
                        + ", is " + best.comparison() + ".");
            }
        });
    }

    private void spread(List<String> sentences) {
        List<Epoch> known = known(Epoch::spread);
        if (known.isEmpty()) {
            return;
        }
        double last = known.get(known.size() - 1).spread();
        String state = last >= HEALTHY_SPREAD
                ? "healthy"
                : last < COLLAPSED_SPREAD ? "collapsed" : "lower than the 1 of healthy features";
        sentences.add(course(
                        "The spread of the features, a share of 1/√d,",
                        known,
                        Epoch::spread,
                        SPREAD_CHANGE,
                        v -> NumberText.fixed(v, 2))
                .replaceFirst("\\.$", ": " + state + "."));
    }

    private List<Epoch> known(ToDoubleFunction<Epoch> value) {
        return training.epochs().stream()
                .filter(epoch -> Double.isFinite(value.applyAsDouble(epoch)))
                .toList();
    }

    /**
     * Describes the start and end of a curve, and its turn.
     *
     * @param least smallest difference that counts as a change
     */
    private static String course(
            String what, List<Epoch> known, ToDoubleFunction<Epoch> of, double least, DoubleFunction<String> text) {
        Epoch first = known.get(0);
        Epoch last = known.get(known.size() - 1);
        double from = of.applyAsDouble(first);
        double to = of.applyAsDouble(last);
        if (known.size() == 1) {
            return what + " is " + text.apply(from) + " after epoch " + first.epoch() + ".";
        }
        Epoch peak = known.stream()
                .reduce((a, b) -> of.applyAsDouble(b) > of.applyAsDouble(a) ? b : a)
                .orElseThrow();
        Epoch valley = known.stream()
                .reduce((a, b) -> of.applyAsDouble(b) < of.applyAsDouble(a) ? b : a)
                .orElseThrow();
        double rise = of.applyAsDouble(peak) - Math.max(from, to);
        double dip = Math.min(from, to) - of.applyAsDouble(valley);
        if (Math.max(rise, dip) > Math.max(least, TURN * Math.abs(to - from))) {
            Epoch turn = rise >= dip ? peak : valley;
            return what + (rise >= dip ? " rises from " : " falls from ") + at(first, of, text) + " to "
                    + at(turn, of, text) + (rise >= dip ? " and then falls to " : " and then rises to ")
                    + at(last, of, text) + ".";
        }
        if (Math.abs(to - from) <= least) {
            return what + " hardly changes: " + at(first, of, text) + ", " + at(last, of, text) + ".";
        }
        return what + (to > from ? " rises from " : " falls from ") + at(first, of, text) + " to " + at(last, of, text)
                + ".";
    }

    private static String at(Epoch epoch, ToDoubleFunction<Epoch> of, DoubleFunction<String> text) {
        return text.apply(of.applyAsDouble(epoch)) + " (epoch " + epoch.epoch() + ")";
    }
}
