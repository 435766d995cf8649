package org.moco4j.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.report.page.Axis.ChartScale;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.KnnAccuracy;

/**
 * The section with the kNN accuracy of each class, over the run and at its end. For many classes it shows the
 * distribution of their accuracies, and the best and worst classes.
 */
final class ClassSection {
    /** Up to this many classes have their own line in the chart: more lines could not be distinguished. */
    private static final int MOST_LINES = 8;

    /** Up to this many classes are all listed. */
    private static final int MOST_ROWS = 30;
    /** Of more classes, this many of the worst and of the best are listed. */
    private static final int EXTREMES = 10;

    private static final int DECILES = 10;

    private ClassSection() {}

    /**
     * The section's content.
     *
     * @param lead introductory sentence
     * @param chart over the epochs, if the run measured it
     * @param rows the classes, worst first; empty before the encoder was evaluated
     * @param more how many classes are not listed, as text; empty if all are listed
     */
    public record View(String lead, Optional<LineChart.View> chart, List<Row> rows, String more) {}

    /** A class. */
    public record Row(String name, String images, String output, String backbone) {}

    /** Empty if there are no accuracies by class. */
    static Optional<View> view(ClassHistory history, Optional<KnnAccuracy> knn, int lastEpoch) {
        Optional<LineChart.View> chart = chart(history, lastEpoch);
        Optional<KnnAccuracy> complete = knn.filter(ClassSection::isComplete);
        if (chart.isEmpty() && complete.isEmpty()) {
            return Optional.empty();
        }
        int classes = complete.map(result -> result.classes().size()).orElse(0);
        List<Row> rows = complete.map(ClassSection::rows).orElse(List.of());
        String lead =
                "The share of each class's test images that its nearest training images classify correctly (recall).";
        int omitted = classes - rows.size();
        return Optional.of(new View(
                lead,
                chart,
                rows,
                omitted == 0 ? "" : NumberText.count(omitted, "more class is", "more classes are") + " in knn.json."));
    }

    private static boolean isComplete(KnnAccuracy knn) {
        int n = knn.classes().size();
        return n > 0 && fits(knn.outputByClass(), n) && fits(knn.backboneByClass(), n);
    }

    private static boolean fits(ClassScores scores, int classes) {
        return scores.complete() && scores.images().size() == classes;
    }

    private static Optional<LineChart.View> chart(ClassHistory history, int lastEpoch) {
        if (history.accuracies().isEmpty()) {
            return Optional.empty();
        }
        int values = history.accuracies().get(0).length;
        LineChart chart = new LineChart("classes", "kNN Acc@1 by class, head's output", ChartScale.PERCENT);
        if (!history.classes().isEmpty() && values <= MOST_LINES) {
            for (int c = 0; c < values; c++) {
                chart.line(history.classes().get(c), history.epochs(), history.line(c));
            }
        } else {
            double[][] sorted = history.accuracies().stream()
                    .map(row ->
                            Arrays.stream(row).filter(Double::isFinite).sorted().toArray())
                    .toArray(double[][]::new);
            chart.line("worst class", history.epochs(), quantile(sorted, 0));
            chart.line("a tenth are below", history.epochs(), quantile(sorted, 1));
            chart.line("median class", history.epochs(), quantile(sorted, DECILES / 2));
            chart.line("a tenth are above", history.epochs(), quantile(sorted, DECILES - 1));
            chart.line("best class", history.epochs(), quantile(sorted, DECILES));
        }
        return chart.isEmpty() ? Optional.empty() : Optional.of(chart.view(0, lastEpoch));
    }

    private static double[] quantile(double[][] sorted, int decile) {
        return Arrays.stream(sorted)
                .mapToDouble(row -> row.length == 0 ? Double.NaN : row[(row.length - 1) * decile / DECILES])
                .toArray();
    }

    private static List<Row> rows(KnnAccuracy knn) {
        double[] output = knn.outputByClass().recalls();
        double[] backbone = knn.backboneByClass().recalls();
        List<Integer> order = IntStream.range(0, output.length)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> output[c]))
                .toList();
        List<Integer> shown = new ArrayList<>(order);
        if (order.size() > MOST_ROWS) {
            List<Integer> tested =
                    order.stream().filter(c -> Double.isFinite(output[c])).toList();
            int some = Math.min(EXTREMES, tested.size() / 2);
            shown = new ArrayList<>(tested.subList(0, some));
            shown.addAll(tested.subList(tested.size() - some, tested.size()));
        }
        return shown.stream()
                .map(c -> new Row(
                        knn.classes().get(c),
                        NumberText.count(knn.outputByClass().images().get(c)),
                        NumberText.percent(output[c]),
                        NumberText.percent(backbone[c])))
                .toList();
    }

    /**
     * kNN Acc@1 of each class over a run, from {@code metrics.jsonl}.
     *
     * @param classes names, if there are few classes; else empty
     * @param epochs epochs with a measurement; 0 is the untrained encoder
     * @param accuracies for each of these epochs: one value for each class, or for many classes the lowest, the deciles
     *     between and the highest; NaN if it is not known
     */
    record ClassHistory(List<String> classes, int[] epochs, List<double[]> accuracies) {

        /** Reads the lines of a log. Lines with another number of values than the first are skipped. */
        static ClassHistory of(List<JsonNode> lines) {
            List<String> classes = new ArrayList<>();
            List<Integer> epochs = new ArrayList<>();
            List<double[]> accuracies = new ArrayList<>();
            for (JsonNode line : lines) {
                JsonNode knn = line.path("knn");
                JsonNode values = knn.has("acc1_by_class") ? knn.path("acc1_by_class") : knn.path("acc1_class_deciles");
                if (!values.isArray() || values.isEmpty()) {
                    continue;
                }
                if (accuracies.isEmpty()) {
                    line.path("classes").forEach(name -> classes.add(name.asText()));
                }
                if (accuracies.isEmpty() || accuracies.get(0).length == values.size()) {
                    double[] row = new double[values.size()];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = values.get(i).asDouble(Double.NaN);
                    }
                    epochs.add(line.path("epoch").asInt());
                    accuracies.add(row);
                }
            }
            boolean named = !accuracies.isEmpty() && classes.size() == accuracies.get(0).length;
            return new ClassHistory(
                    named ? List.copyOf(classes) : List.of(),
                    epochs.stream().mapToInt(Integer::intValue).toArray(),
                    List.copyOf(accuracies));
        }

        /** One value over the epochs: the accuracy of a class, or a decile. */
        double[] line(int which) {
            return accuracies.stream().mapToDouble(row -> row[which]).toArray();
        }
    }
}
