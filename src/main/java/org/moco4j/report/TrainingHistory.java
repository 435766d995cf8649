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
        Optional<KnnScore> untrained,
        List<Epoch> epochs,
        List<StepLosses> losses,
        List<ResourceUse> resourceUse,
        List<WarningLine> warnings) {

    /** An epoch's line of the log; missing figures are NaN. */
    public record Epoch(
            int epoch,
            long step,
            double loss,
            double chanceLoss,
            double learningRate,
            double imagesPerSecond,
            double spread,
            Optional<ClusterTime> clusterTime,
            Optional<KnnScore> knn) {

        /** One share of the cluster's time; NaN if the epoch has none. */
        public double clusterTime(ToDoubleFunction<ClusterTime> which) {
            return clusterTime.map(which::applyAsDouble).orElse(Double.NaN);
        }

        /** One figure of the kNN score; NaN if the epoch has no score. */
        public double knn(ToDoubleFunction<KnnScore> which) {
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
                        .flatMap(KnnScore::of),
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
                .filter(epoch -> Double.isFinite(epoch.knn(KnnScore::output)))
                .reduce((best, next) -> next.knn(KnnScore::output) > best.knn(KnnScore::output) ? next : best);
    }

    /** The headline figure; empty before the kNN monitor's first score. */
    public Optional<KnnHeadline> headline() {
        return best().map(best -> new KnnHeadline(
                best.knn(KnnScore::output),
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
        double seconds = untrained.map(KnnScore::seconds).orElse(0.0);
        long before = 0;
        for (Epoch epoch : epochs) {
            seconds += (epoch.step() - before) * batchSize / epoch.imagesPerSecond()
                    + epoch.knn().map(KnnScore::seconds).orElse(0.0);
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
                ClusterTime.of(line),
                KnnScore.of(line));
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

    private static double number(JsonNode line, String key) {
        return line.path(key).asDouble(Double.NaN);
    }

    /**
     * The resources that the process used since the previous such line, usually during one epoch. A figure that the
     * system does not report is NaN.
     *
     * @param epoch from 1
     * @param step training steps of the run so far
     * @param busyProcessors processor seconds of all threads divided by the elapsed seconds
     * @param processors processors that the process may use
     * @param residentMib resident memory of the process, heap and native together, in MiB
     * @param heapMib used part of the Java heap, in MiB
     */
    public record ResourceUse(
            int epoch, long step, double busyProcessors, int processors, double residentMib, double heapMib) {
        /** The type of such lines in {@code metrics.jsonl}. */
        static final String TYPE = "machine";
    }

    /**
     * Losses of consecutive steps of one epoch. In epochs of many steps, each value is the mean over several steps.
     *
     * @param epoch from 1
     * @param from the first step, counted over the run from 1
     * @param step the last step
     * @param every number of steps that one loss averages; the last one may average fewer
     * @param losses oldest first
     */
    public record StepLosses(int epoch, long from, long step, int every, double[] losses) {
        /** The type of such lines in {@code metrics.jsonl}. */
        static final String TYPE = "steps";

        /** The last step of loss {@code i}. */
        public long stepOf(int i) {
            return Math.min(step, from + (i + 1L) * every - 1);
        }
    }
}
