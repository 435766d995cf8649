package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.List;

/** Lists the results that a folder does not have yet, and the commands that create them. */
final class MissingResults {
    private MissingResults() {}

    /** A missing part of the report. */
    public record Part(String name, String command) {}

    static List<Part> of(RunFiles run, boolean views, boolean retrieval) {
        List<Part> parts = new ArrayList<>();
        add(parts, !run.training().epochs().isEmpty(), "Curves of the training", "train");
        add(parts, views, "The augmentation, as pairs of views", "train");
        boolean labels = !run.setting("unlabelled").equals("true");
        add(parts, run.knn().isPresent() || !labels, "kNN accuracy on the whole test set", "infer");
        add(parts, retrieval, "The most and least similar images", "infer");
        add(parts, run.map().isPresent(), "The 2-D map", "infer");
        add(parts, run.probe().isPresent() || !labels, "The linear probe and its confusion matrix", "probe");
        add(parts, run.features().isPresent(), "Alignment, uniformity and rank of the features", "infer");
        add(parts, run.explore().isPresent(), "Near-duplicates, outliers, a diverse subset", "explore");
        return parts;
    }

    private static void add(List<Part> parts, boolean present, String name, String command) {
        if (!present) {
            parts.add(new Part(name, command));
        }
    }
}
