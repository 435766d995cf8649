package org.moco4j.report.page;

import java.util.List;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.KnnAccuracy;

/** The kNN accuracy of the whole test set, with its protocol. */
final class KnnSection {
    private KnnSection() {}

    /** What the page shows. */
    public record View(String encoder, String data, String protocol, List<Row> rows) {}

    /** A kind of feature. */
    public record Row(String name, String top1, String top5) {}

    static View view(KnnAccuracy knn) {
        return new View(
                knn.encoder(),
                knn.data(),
                Figures.count(knn.queries(), "test image") + " against " + Figures.count(knn.bank(), "training image")
                        + ", k = " + Figures.count(knn.k()) + ", temperature " + Figures.shortest(knn.temperature())
                        + ", in " + Figures.duration(knn.seconds()),
                List.of(row("Head's output", knn.output()), row("Backbone", knn.backbone())));
    }

    private static Row row(String name, Accuracy accuracy) {
        return new Row(name, Figures.percent(accuracy.top1()), Figures.percent(accuracy.top5()));
    }
}
