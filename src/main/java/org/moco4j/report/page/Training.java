package org.moco4j.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.moco4j.report.WarningLine;

/**
 * How a run went, as {@code metrics.jsonl} tells it.
 *
 * @param untrained the kNN score before the first step
 * @param epochs oldest first
 * @param warnings what went wrong and is not over
 */
record Training(Optional<Knn> untrained, List<Epoch> epochs, List<WarningLine> warnings) {

    /** Acc@1 of the head's output and of the backbone, 0 to 1, and what measuring took. */
    record Knn(double output, double backbone, double seconds) {}

    /** A line of the log; what it does not tell is NaN. */
    record Epoch(
            int epoch,
            long step,
            double loss,
            double chanceLoss,
            double learningRate,
            double imagesPerSecond,
            double spread,
            Optional<Knn> knn) {

        double knn(ToDoubleFunction<Knn> which) {
            return knn.map(which::applyAsDouble).orElse(Double.NaN);
        }
    }

    static Training of(List<JsonNode> lines) {
        return new Training(
                lines.stream()
                        .filter(line -> isA("untrained", line))
                        .findFirst()
                        .flatMap(Training::knn),
                lines.stream()
                        .filter(line -> isA("epoch", line))
                        .map(Training::epoch)
                        .toList(),
                WarningLine.standing(lines));
    }

    Optional<Epoch> last() {
        return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
    }

    /** The epoch with the best Acc@1 of the output: the headline. */
    Optional<Epoch> best() {
        return epochs.stream()
                .filter(epoch -> Double.isFinite(epoch.knn(Knn::output)))
                .max(Comparator.comparingDouble(epoch -> epoch.knn(Knn::output)));
    }

    /**
     * Seconds that the steps and the kNN measurements took, interruptions left out.
     *
     * @param batchSize images of a step; NaN where it is not known, and then so is the time
     */
    double seconds(double batchSize) {
        double seconds = untrained.map(Knn::seconds).orElse(0.0);
        long before = 0;
        for (Epoch epoch : epochs) {
            seconds += (epoch.step() - before) * batchSize / epoch.imagesPerSecond()
                    + epoch.knn().map(Knn::seconds).orElse(0.0);
            before = epoch.step();
        }
        return seconds;
    }

    private static boolean isA(String type, JsonNode line) {
        return line.path("type").asText().equals(type);
    }

    private static Epoch epoch(JsonNode line) {
        return new Epoch(
                line.path("epoch").asInt(),
                line.path("step").asLong(),
                number(line, "loss"),
                number(line, "chance_loss"),
                number(line, "learning_rate"),
                number(line, "images_per_second"),
                number(line, "feature_spread"),
                knn(line));
    }

    private static Optional<Knn> knn(JsonNode line) {
        JsonNode knn = line.path("knn");
        return knn.isObject()
                ? Optional.of(new Knn(
                        number(knn, "acc1_output"),
                        number(knn, "acc1_backbone"),
                        knn.path("seconds").asDouble()))
                : Optional.empty();
    }

    private static double number(JsonNode line, String key) {
        return line.path(key).asDouble(Double.NaN);
    }
}
