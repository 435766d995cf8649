package org.moco4j.report.page;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.ClassScores.ClassBalance;
import org.moco4j.report.results.ProbeResult;

/** The section with the linear probe: its results, its protocol, and the confusion matrix. */
final class ProbeSection {
    private ProbeSection() {}

    /**
     * The section's content, as final text.
     *
     * @param balance a note about classes of unequal size; then the rows have balanced accuracies
     */
    public record View(
            String encoder,
            String data,
            String protocol,
            List<Row> rows,
            Optional<String> balance,
            Optional<ConfusionMatrix.View> confusion) {}

    /** The results of one classifier. */
    public record Row(
            String name,
            String labels,
            String images,
            String views,
            String settings,
            String top1,
            String top5,
            String balanced) {}

    static View view(ProbeResult probe) {
        return new View(
                probe.encoder(),
                probe.data(),
                probe.protocol(),
                probe.rows().stream().map(ProbeSection::row).toList(),
                balance(probe),
                ConfusionMatrix.view(probe));
    }

    private static Optional<String> balance(ProbeResult probe) {
        if (!probe.byClass().unequal()) {
            return Optional.empty();
        }
        boolean noBetter = best(probe.rows())
                .filter(row -> row.accuracy().top1() <= probe.largestClass())
                .isPresent();
        return Optional.of("The classes are unequal: the largest has " + NumberText.percent(probe.largestClass())
                + " of the test images. Balanced accuracy is the mean over the classes."
                + (noBetter ? " Even the best Acc@1 is " + ClassBalance.NO_BETTER + "." : ""));
    }

    /** The best row, if there is one. */
    static Optional<ProbeResult.Row> best(List<ProbeResult.Row> rows) {
        return rows.stream()
                .max(Comparator.comparingDouble(row -> row.accuracy().top1()));
    }

    private static Row row(ProbeResult.Row row) {
        return new Row(
                row.name(),
                NumberText.shortest(100 * row.labels()) + "%",
                NumberText.count(row.images()),
                row.augmented() ? "augmented" : "as they are",
                row.settings(),
                NumberText.percent(row.accuracy().top1()),
                NumberText.percent(row.accuracy().top5()),
                NumberText.percent(row.accuracy().balanced()));
    }
}
