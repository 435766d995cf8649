package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.ClassScores.ClassBalance;
import org.moco4j.report.results.KnnAccuracy;

/** The section with the kNN accuracy on the whole test set, with its protocol. */
final class KnnSection {
    private KnnSection() {}

    /**
     * The section's content.
     *
     * @param balance a note about classes of unequal size; then the rows have balanced accuracies
     */
    public record View(String encoder, String data, String protocol, List<Row> rows, Optional<String> balance) {}

    /** The accuracies of one kind of feature. */
    public record Row(String name, String top1, String top5, String balanced) {}

    static View view(KnnAccuracy knn) {
        return new View(
                knn.encoder(),
                knn.data(),
                NumberText.count(knn.queries(), "test image") + " against "
                        + NumberText.count(knn.bank(), "training image")
                        + ", k = " + NumberText.count(knn.k()) + ", temperature "
                        + NumberText.shortest(knn.temperature())
                        + ", in " + NumberText.duration(knn.seconds()),
                List.of(row("Head's output", knn.output()), row("Backbone", knn.backbone())),
                balance(knn));
    }

    private static Optional<String> balance(KnnAccuracy knn) {
        ClassBalance balance = knn.balance();
        if (!balance.unequal()) {
            return Optional.empty();
        }
        return Optional.of("The classes are unequal: the largest has " + NumberText.percent(balance.largestShare())
                + " of the test images. Balanced accuracy is the mean over the classes."
                + (balance.explains(knn.output().top1())
                        ? " Acc@1 of the head's output is " + ClassBalance.NO_BETTER + "."
                        : ""));
    }

    private static Row row(String name, Accuracy accuracy) {
        return new Row(
                name,
                NumberText.percent(accuracy.top1()),
                NumberText.percent(accuracy.top5()),
                NumberText.percent(accuracy.balanced()));
    }
}
