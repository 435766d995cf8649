package org.moco4j.report.page;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.report.ResultsFolder;
import org.moco4j.text.ShellQuoting;

/**
 * The parts that a page does not have yet, and the commands that make them.
 *
 * @param views whether the page has the views
 * @param retrieval whether the page has similar images
 */
record MissingParts(RunFiles run, boolean views, boolean retrieval) {
    /**
     * Parts that the same commands make.
     *
     * @param names of the parts
     * @param commands whole commands, in the order in which they must run; empty if the folder has no config
     */
    public record Part(String names, List<String> commands) {}

    List<Part> list() {
        boolean labels = !run.setting("unlabelled").equals("true");
        Map<List<String>, List<String>> missing = new LinkedHashMap<>();
        add(missing, !run.training().epochs().isEmpty(), "Curves of the training", "train");
        add(missing, views, "The augmentation, as pairs of views", "train");
        add(missing, run.knn().isPresent() || !labels, "kNN accuracy on the whole test set", "infer");
        add(missing, retrieval, "The most and least similar images", "infer");
        add(missing, run.map().isPresent(), "The 2-D map", "infer");
        add(missing, run.features().isPresent(), "Alignment, uniformity and rank of the features", "infer");
        add(missing, run.probe().isPresent() || !labels, "The linear probe and its confusion matrix", "probe");
        add(missing, run.explore().isPresent(), "Near-duplicates, outliers, a diverse subset", "embed", "explore");
        return missing.entrySet().stream()
                .map(entry -> new Part(
                        String.join("; ", entry.getValue()),
                        entry.getKey().stream()
                                .filter(command -> !run.config().isEmpty())
                                .map(this::command)
                                .toList()))
                .toList();
    }

    private static void add(Map<List<String>, List<String>> missing, boolean present, String name, String... commands) {
        if (!present) {
            missing.computeIfAbsent(List.of(commands), made -> new ArrayList<>())
                    .add(name);
        }
    }

    /** Returns the command for this run, whose results folder has its config. */
    private String command(String name) {
        Path config = run.folder().resolve(ResultsFolder.CONFIG_FILE_NAME).normalize();
        return ShellQuoting.ofThisSystem().start(List.of(name, "--config", config.toString()));
    }
}
