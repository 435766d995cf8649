package org.moco4j.report.page;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.ProbeResult;

/** The linear probe: its rows, its protocol, and which class is taken for which. */
final class ProbeSection {
    private ProbeSection() {}

    /** What the page shows; all text is ready. */
    public record View(
            String encoder, String data, String protocol, List<Row> rows, Optional<Confusion.View> confusion) {}

    /** A classifier. */
    public record Row(
            String name, String labels, String images, String views, String settings, String top1, String top5) {}

    static View view(ProbeResult probe) {
        return new View(
                probe.encoder(),
                probe.data(),
                probe.protocol(),
                probe.rows().stream().map(ProbeSection::row).toList(),
                new Confusion(probe.classes(), probe.confusion()).view());
    }

    /** The best row, if there is one. */
    static Optional<ProbeResult.Row> best(List<ProbeResult.Row> rows) {
        return rows.stream()
                .max(Comparator.comparingDouble(row -> row.accuracy().top1()));
    }

    private static Row row(ProbeResult.Row row) {
        return new Row(
                row.name(),
                Figures.shortest(100 * row.labels()) + "%",
                Figures.count(row.images()),
                row.augmented() ? "augmented" : "as they are",
                row.settings(),
                Figures.percent(row.accuracy().top1()),
                Figures.percent(row.accuracy().top5()));
    }
}
