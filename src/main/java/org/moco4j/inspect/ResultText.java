package org.moco4j.inspect;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.moco4j.embed.Embedder;
import org.moco4j.export.EncoderExport.ExportedFile;
import org.moco4j.report.results.ClassScores.ClassBalance;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.report.results.SearchResult;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;
import org.moco4j.text.TextLayout;

/**
 * Describes results as lines of text.
 *
 * @param layout the width of the lines
 */
public record ResultText(TextLayout layout) {
    /** More neighbors are in the file only. */
    private static final int NEIGHBORS_LISTED = 10;

    private static final int OUTLIERS_LISTED = 3;

    /** Describes the accuracy of a kNN classifier. */
    public List<String> of(KnnAccuracy knn) {
        String output = format(
                "Acc@1 %.2f%%, Acc@5 %.2f%% of %s of %s, by kNN (k %d, t %s) among %s",
                100 * knn.output().top1(),
                100 * knn.output().top5(),
                Quantities.count(knn.queries(), "test image"),
                knn.data(),
                knn.k(),
                knn.temperature(),
                Quantities.count(knn.bank(), "training image"));
        String backbone = format(
                "by the backbone's feature: Acc@1 %.2f%%, Acc@5 %.2f%%",
                100 * knn.backbone().top1(), 100 * knn.backbone().top5());
        List<String> lines = new ArrayList<>(layout.lines(output + "\n" + backbone, 2));
        ClassBalance balance = knn.balance();
        if (balance.unequal()) {
            lines.add(format(
                    "balanced accuracy (mean over the classes) %.2f%%, by the backbone %.2f%%",
                    100 * balance.output(), 100 * balance.backbone()));
            lines.add(format("the largest class has %.2f%% of the test images", 100 * balance.largestShare()));
            if (balance.explains(knn.output().top1())) {
                lines.add("Acc@1 is " + ClassBalance.NO_BETTER + ".");
            }
        }
        return lines;
    }

    /** Describes an exported file. */
    public List<String> of(ExportedFile exported) {
        String checked = format(
                "  %s, %s, %s; read back: differs by %.1e at most",
                exported.format().key(),
                Quantities.size(exported.bytes()),
                exported.head() ? "with the projection head" : "without a projection head",
                exported.maxDifference());
        List<String> lines = new ArrayList<>(List.of(exported.file().toString()));
        lines.addAll(layout.lines(checked + "\n  takes " + exported.input(), 2));
        return lines;
    }

    /** Returns a receiver of notes that prints them. */
    public Consumer<String> notesTo(PrintStream target) {
        return note -> layout.lines(note, 2).forEach(target::println);
    }

    /** Describes a linear probe as a table. */
    public List<String> of(ProbeResult result) {
        boolean unequal = result.byClass().unequal();
        List<String> lines = new ArrayList<>(layout.lines(result.data() + "; " + result.encoder(), 2));
        lines.add(format(
                "%-38s %6s %8s %7s %7s%s", "", "labels", "images", "Acc@1", "Acc@5", unequal ? " balanced" : ""));
        for (ProbeResult.Row row : result.rows()) {
            lines.add(format(
                            "%-38s %5.0f%% %,8d %6.2f%% %6.2f%%",
                            name(row),
                            100 * row.labels(),
                            row.images(),
                            100 * row.accuracy().top1(),
                            100 * row.accuracy().top5())
                    + (unequal ? format(" %7.2f%%", 100 * row.accuracy().balanced()) : ""));
            lines.addAll(layout.lines("    " + row.settings(), 0));
        }
        if (unequal) {
            lines.addAll(layout.lines(unequalClasses(result), 0));
        }
        lines.addAll(layout.lines(result.protocol(), 0));
        return lines;
    }

    private static String unequalClasses(ProbeResult result) {
        List<String> noBetter = result.rows().stream()
                .filter(row -> row.accuracy().top1() <= result.largestClass())
                .map(row -> name(row) + format(" (%.0f%% of the labels)", 100 * row.labels()))
                .toList();
        String largest = format(
                "The classes are unequal: the largest has %.2f%% of the test images."
                        + " Balanced accuracy is the mean over the classes.",
                100 * result.largestClass());
        return noBetter.isEmpty()
                ? largest
                : largest + " Acc@1 is " + ClassBalance.NO_BETTER + " for: " + String.join("; ", noBetter) + ".";
    }

    private static String name(ProbeResult.Row row) {
        return row.name() + (row.augmented() ? ", augmented" : "");
    }

    /**
     * Describes an exploration.
     *
     * @param folder the folder of its files
     */
    public List<String> of(ExploreResult result, Path folder) {
        List<String> unusual = result.outliers().stream()
                .limit(OUTLIERS_LISTED)
                .map(image -> SafeText.of(image.name()))
                .toList();
        String found = format(
                "%s, neighbors %s\nnear-duplicates (cosine from %s%s): %s with %s\nmost unusual: %s",
                Quantities.count(result.images(), "image"),
                result.search(),
                threshold(result.threshold()),
                result.copies() == 0
                        ? ""
                        : ", and " + Quantities.count(result.copies(), "pair") + " of copies by their pixels",
                Quantities.count(result.duplicateGroups(), "group"),
                Quantities.count(result.duplicateImages(), "image"),
                String.join(", ", unusual));
        List<String> lines = new ArrayList<>(layout.lines(found, 2));
        lines.addAll(neighbors(result.neighbors()));
        lines.add("lists, thumbnails and map:");
        lines.add("  " + SafeText.lines(folder.toString()));
        return lines;
    }

    /** Writes a threshold with enough digits to distinguish it from 1. */
    private static String threshold(double threshold) {
        return format(threshold < 0.9999 ? "%.4f" : "%.6f", threshold);
    }

    /** Lists an image, which comes first, and its neighbors. */
    private List<String> neighbors(List<ExploreResult.ListedImage> similar) {
        if (similar.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(
                layout.lines("most like " + SafeText.of(similar.get(0).name()) + " (cosine similarity, name):", 2));
        similar.stream().skip(1).limit(NEIGHBORS_LISTED).forEach(image -> {
            String value = format("  %7.4f  ", image.value());
            lines.add(value + SafeText.endOf(image.name(), layout.columns() - value.length()));
        });
        int more = similar.size() - 1 - NEIGHBORS_LISTED;
        if (more > 0) {
            lines.add("  and " + more + " more in " + ExploreCsvFiles.NEIGHBORS);
        }
        return lines;
    }

    /**
     * Describes a search.
     *
     * @param folder the folder of its files
     */
    public List<String> of(SearchResult result, Path folder) {
        List<String> lines = new ArrayList<>(layout.lines(
                format("%s, search %s", Quantities.count(result.images(), "image"), result.search()), 2));
        for (SearchResult.Query query : result.queries()) {
            lines.addAll(layout.lines(
                    "most like " + SafeText.of(query.name()) + " (rank, cosine similarity, name, class):", 2));
            int rank = 0;
            for (SearchResult.Match match : query.matches()) {
                String value = format("%5d  %7.4f  ", ++rank, match.similarity());
                String label = match.className().isEmpty() ? "" : "  (" + SafeText.of(match.className(), 20) + ")";
                int space = layout.columns() - value.length() - label.length();
                lines.add(value + SafeText.endOf(match.name(), space) + label);
            }
        }
        lines.add("list, sheet and thumbnails (search.csv, search.png, search.jpg):");
        lines.add("  " + SafeText.lines(folder.toString()));
        return lines;
    }

    /**
     * Describes an embedding.
     *
     * @param file the file of the features
     */
    public List<String> of(Embedder.Outcome outcome, Path file) {
        List<String> lines = new ArrayList<>();
        lines.add(Quantities.count(outcome.images(), "image") + ", features of length one:");
        lines.add("  " + SafeText.lines(file.toString()));
        if (!outcome.names().equals(file)) {
            lines.add("names of the rows:");
            lines.add("  " + SafeText.lines(outcome.names().toString()));
        }
        return lines;
    }

    /**
     * Describes the files that an embedding skipped; empty if there are none.
     *
     * @param file the file of the features
     */
    public List<String> ofSkippedFiles(Embedder.Outcome outcome, Path file) {
        List<String> lines = new ArrayList<>();
        if (!outcome.skippedFiles().sentences().isEmpty()) {
            outcome.skippedFiles().sentences().forEach(sentence -> lines.addAll(layout.lines(sentence, 2)));
            lines.add("list of all skipped files:");
            lines.add("  " + ImageEmbedding.unreadable(file));
        }
        return lines;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
