package org.moco4j.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

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
