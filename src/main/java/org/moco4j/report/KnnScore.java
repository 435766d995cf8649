package org.moco4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.ClassScores.ClassBalance;

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
    /** For more classes, only the deciles of their accuracies are written. */
    static final int MOST_CLASSES = 50;

    private static final int DECILES = 10;
    /** Accuracies of classes are rounded to four decimals. */
    private static final double ROUNDED = 1e4;

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

    /** Adds the score to a line of {@code metrics.jsonl}. */
    void writeTo(ObjectNode line) {
        ObjectNode knn = line.putObject("knn")
                .put("acc1_output", output)
                .put("acc1_backbone", backbone)
                .put("seconds", seconds)
                .put("search_seconds", searchSeconds);
        balance.ifPresent(b -> knn.put("balanced_output", b.output())
                .put("balanced_backbone", b.backbone())
                .put("largest_class", b.largestShare())
                .put("unequal_classes", b.unequal()));
        if (!byClass.isEmpty()) {
            putClasses(knn);
        }
    }

    /**
     * Writes the output's accuracy of each class if there are few classes, else the lowest, the deciles and the
     * highest.
     */
    private void putClasses(ObjectNode knn) {
        if (byClass.size() <= MOST_CLASSES) {
            ArrayNode each = knn.putArray("acc1_by_class");
            byClass.forEach(accuracy -> {
                if (Double.isFinite(accuracy)) {
                    each.add(Math.round(accuracy * ROUNDED) / ROUNDED);
                } else {
                    each.addNull();
                }
            });
            return;
        }
        double[] sorted = byClass.stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        ArrayNode deciles = knn.putArray("acc1_class_deciles");
        for (int i = 0; i <= DECILES && sorted.length > 0; i++) {
            deciles.add(Math.round(sorted[(sorted.length - 1) * i / DECILES] * ROUNDED) / ROUNDED);
        }
    }

    /**
     * Reads the score of a line of {@code metrics.jsonl}, without the accuracies by class. A missing accuracy is NaN.
     *
     * @return empty if the line has no score
     */
    static Optional<KnnScore> of(JsonNode line) {
        JsonNode knn = line.path("knn");
        if (!knn.isObject()) {
            return Optional.empty();
        }
        Optional<ClassBalance> balance = knn.has("largest_class")
                ? Optional.of(new ClassBalance(
                        knn.path("unequal_classes").asBoolean(),
                        knn.path("largest_class").asDouble(),
                        knn.path("balanced_output").asDouble(),
                        knn.path("balanced_backbone").asDouble()))
                : Optional.empty();
        return Optional.of(new KnnScore(
                knn.path("acc1_output").asDouble(Double.NaN),
                knn.path("acc1_backbone").asDouble(Double.NaN),
                knn.path("seconds").asDouble(),
                knn.path("search_seconds").asDouble(),
                balance,
                List.of()));
    }
}
