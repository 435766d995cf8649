package org.moco4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How a run went, as {@code metrics.jsonl} tells it. Screen and page read a run's figures here, so both say the same.
 *
 * @param rawPixels kNN Acc@1 of the pixels themselves, 0 to 1; empty if the run did not measure it
 * @param untrained the kNN score before the first step
 * @param epochs oldest first
 * @param losses losses of the steps, oldest first; empty if the log is of an older version
 * @param machine what the process used, oldest first; empty if the log is of an older version
 * @param warnings what went wrong and is not over
 */
public record TrainingHistory(
        OptionalDouble rawPixels,
        Optional<Knn> untrained,
        List<Epoch> epochs,
        List<StepLosses> losses,
        List<ResourceUse> machine,
        List<WarningLine> warnings) {

    /** Acc@1 of the head's output and of the backbone, 0 to 1, and what measuring took. */
    public record Knn(double output, double backbone, double seconds) {}

    /** A line of the log; what it does not tell is NaN. */
    public record Epoch(
            int epoch,
            long step,
            double loss,
            double chanceLoss,
            double learningRate,
            double imagesPerSecond,
            double spread,
            Optional<Knn> knn) {

        /** One figure of the kNN score; NaN in an epoch that has none. */
        public double knn(ToDoubleFunction<Knn> which) {
            return knn.map(which::applyAsDouble).orElse(Double.NaN);
        }
    }

    /** What the lines of a log tell. */
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
                        .map(TrainingHistory::machine)
                        .toList(),
                WarningLine.standing(lines));
    }

    /** The last epoch that was done. */
    public Optional<Epoch> last() {
        return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
    }

    /** The epoch with the best Acc@1 of the output; of equals the first. */
    public Optional<Epoch> best() {
        return epochs.stream()
                .filter(epoch -> Double.isFinite(epoch.knn(Knn::output)))
                .reduce((best, next) -> next.knn(Knn::output) > best.knn(Knn::output) ? next : best);
    }

    /** The figure that screen, page and docs show first; empty before the kNN monitor's first score. */
    public Optional<KnnHeadline> headline() {
        return best().map(best -> new KnnHeadline(
                best.knn(Knn::output),
                best.epoch(),
                untrained.map(knn -> OptionalDouble.of(knn.output())).orElseGet(OptionalDouble::empty),
                rawPixels));
    }

    /**
     * The training time: seconds that the steps and the kNN measurements took. Reading the data, interruptions, and what comes
     * after the training are not in it.
     *
     * @param batchSize images of a step; NaN if it is not known, and then so is the time
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

    private static ResourceUse machine(JsonNode line) {
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
