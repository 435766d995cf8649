package org.moco4j.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * kNN Acc@1 class by class over a run, as {@code metrics.jsonl} has it.
 *
 * @param classes names, if there are few classes; else empty
 * @param epochs epochs that were measured, the untrained encoder's being 0
 * @param accuracies for each of these epochs: one value for each class, or if there are many the lowest, the deciles between and the
 *     highest; not a number if it is not known
 */
record ClassHistory(List<String> classes, int[] epochs, List<double[]> accuracies) {

    /** What the lines of a log tell. Lines that don't fit the first are left out. */
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

    /** One value over the epochs: that of a class, or a decile. */
    double[] line(int which) {
        return accuracies.stream().mapToDouble(row -> row[which]).toArray();
    }
}
