package org.moco4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The course of a run, from {@code metrics.jsonl}. Screen and page both read a run's figures here, so they agree.
 *
 * @param rawPixels kNN Acc@1 of the raw pixels, 0 to 1; empty if the run did not measure it
 * @param untrained the kNN score before the first step
 * @param epochs oldest first
 * @param losses losses of the steps, oldest first; empty if the log is of an older version
 * @param resourceUse resources that the process used, oldest first; empty if the log is of an older version
 * @param warnings that are active
 */
public record TrainingHistory(
        OptionalDouble rawPixels,
        Optional<Knn> untrained,
        List<Epoch> epochs,
        List<StepLosses> losses,
        List<ResourceUse> resourceUse,
        List<WarningLine> warnings) {

    /** Acc@1 of the head's output and of the backbone, 0 to 1, and the time of the measurement. */
    public record Knn(double output, double backbone, double seconds) {}

    /** An epoch's line of the log; missing figures are NaN. */
    public record Epoch(
            int epoch,
            long step,
            double loss,
            double chanceLoss,
            double learningRate,
            double imagesPerSecond,
            double spread,
            Optional<Knn> knn) {

        /** One figure of the kNN score; NaN if the epoch has no score. */
        public double knn(ToDoubleFunction<Knn> which) {
            return knn.map(which::applyAsDouble).orElse(Double.NaN);
        }
    }

    /** Reads the lines of a log. */
    public static TrainingHistory of(List<JsonNode> lines) {
        return new TrainingHistory(
                lines.stream()
                        .filter(line -> isA("raw-pixels", line))
                        .mapToDouble(line -> number(line, "acc1"))
                        .filter(Double::isFinite)
                        .findFirst(),
                lines.stream()
                        .filter(line -> isA("untrained", line))
                        .findFirst()
                        .flatMap(TrainingHistory::knn),
                lines.stream()
                        .filter(line -> isA("epoch", line))
                        .map(TrainingHistory::epoch)
                        .toList(),
                lines.stream()
                        .filter(line -> isA(StepLosses.TYPE, line))
                        .map(TrainingHistory::losses)
                        .toList(),
                lines.stream()
                        .filter(line -> isA(ResourceUse.TYPE, line))
                        .map(TrainingHistory::resourceUse)
                        .toList(),
                WarningLine.active(lines));
    }

    /** The last finished epoch. */
    public Optional<Epoch> last() {
        return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
    }

    /** The epoch with the best Acc@1 of the output; the first of several equal ones. */
    public Optional<Epoch> best() {
        return epochs.stream()
                .filter(epoch -> Double.isFinite(epoch.knn(Knn::output)))
                .reduce((best, next) -> next.knn(Knn::output) > best.knn(Knn::output) ? next : best);
    }

    /** The headline figure; empty before the kNN monitor's first score. */
    public Optional<KnnHeadline> headline() {
        return best().map(best -> new KnnHeadline(
                best.knn(Knn::output),
                best.epoch(),
                untrained.map(knn -> OptionalDouble.of(knn.output())).orElseGet(OptionalDouble::empty),
                rawPixels));
    }

    /**
     * The training time: seconds that the steps and the kNN measurements took. It excludes reading the data,
     * interruptions, and the work after the training.
     *
     * @param batchSize images of a step; if it is NaN, the result is NaN
     */
    public double seconds(double batchSize) {
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

    private static StepLosses losses(JsonNode line) {
        List<Double> losses = new ArrayList<>();
        line.path("losses").forEach(loss -> losses.add(loss.asDouble(Double.NaN)));
        long step = line.path("step").asLong();
        return new StepLosses(
                line.path("epoch").asInt(),
                line.path("from").asLong(step),
                step,
                Math.max(1, line.path("every").asInt(1)),
                losses.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static ResourceUse resourceUse(JsonNode line) {
        return new ResourceUse(
                line.path("epoch").asInt(),
                line.path("step").asLong(),
                number(line, "busy_processors"),
                line.path("processors").asInt(),
                number(line, "resident_mib"),
                number(line, "heap_mib"));
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
