package org.moco4j.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.ClassBalance;
import org.moco4j.report.results.ClassScores;

/**
 * The accuracies that the kNN monitor measured.
 *
 * @param output Acc@1 of the head's normalized output, 0 to 1: the headline figure
 * @param backbone Acc@1 of the backbone's feature, 0 to 1
 * @param seconds time of the measurement, features and search together
 * @param searchSeconds time of the search alone
 * @param balance balanced accuracies, for classes of unequal size; empty if the classes' sizes are not known
 * @param byClass Acc@1 of each class by the head's output, NaN for a class without test images; empty if not known
 */
public record KnnScore(
        double output,
        double backbone,
        double seconds,
        double searchSeconds,
        Optional<ClassBalance> balance,
        List<Double> byClass) {
    public KnnScore {
        byClass = List.copyOf(byClass);
    }

    /** A score without accuracies by class. */
    public KnnScore(double output, double backbone, double seconds, double searchSeconds) {
        this(output, backbone, seconds, searchSeconds, Optional.empty(), List.of());
    }

    /** A score with accuracies by class. */
    public KnnScore(
            double output,
            double backbone,
            double seconds,
            double searchSeconds,
            ClassScores byOutput,
            ClassScores byBackbone) {
        this(
                output,
                backbone,
                seconds,
                searchSeconds,
                Optional.of(ClassBalance.of(byOutput, byBackbone)),
                Arrays.stream(byOutput.recalls()).boxed().toList());
    }
}
