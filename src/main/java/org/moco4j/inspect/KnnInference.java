package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.moco4j.config.EvaluationSettings;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.Features;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.Predictions;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.TaskParts;

/** Classifies the test images by their nearest neighbors, and inspects their features. */
public final class KnnInference {
    private final EncoderSession session;
    private final Dataset data;
    private final FeatureInspection inspection;
    private final InstantSource clock;

    /** @param data the data set of the session's config */
    public KnnInference(EncoderSession session, Dataset data, InstantSource clock) {
        this.session = session;
        this.data = data;
        this.inspection = new FeatureInspection(session, data, Integer.MAX_VALUE);
        this.clock = clock;
    }

    /**
     * The result.
     *
     * @param knn the accuracy; empty if the data has no labels or no test images
     * @param image the file of the retrieval image
     */
    public record Outcome(Optional<KnnAccuracy> knn, Path image) {}

    /**
     * Classifies the test images, then draws which images are similar.
     *
     * @param parts runs the parts after the accuracy, which may fail
     */
    public Outcome run(FeatureInspection.Queries queries, TaskParts parts) throws IOException {
        Path results = session.resultsFolder();
        inspection.check(queries);
        if (data.test().isEmpty()) {
            String none = data.train().hasLabels() ? "no test images" : "no labels";
            session.console().info("The data has " + none + ", so there is no accuracy; all images are searched.");
            try (Features features = inspection.encode()) {
                return new Outcome(Optional.empty(), inspection.inspect(features, queries, results, parts));
            }
        }
        ImageSet test = data.test().get();
        try (Features features = Features.allocate(session.encoder().shape(), test.size())) {
            KnnAccuracy knn = classify(test, features);
            parts.run("The file of the accuracy", () -> KnnAccuracy.FILE.write(results, knn));
            return new Outcome(Optional.of(knn), inspection.inspect(features, queries, results, parts));
        }
    }

    private KnnAccuracy classify(ImageSet test, Features features) {
        Instant start = clock.instant();
        EvaluationSettings settings = session.config().evaluation();
        ImageSet train = data.train();
        KnnMonitor monitor = new KnnMonitor(
                settings.knnK(),
                settings.knnT(),
                train.classNames().size(),
                session.compute().threads().compute());
        try (Features bank = session.extractor()
                .extract(
                        inspection.view(train),
                        train.size(),
                        (task, done, total) -> session.console().progress("encoding training images", done, total))) {
            int classes = train.classNames().size();
            StreamingKnn.Outcome outcome = new StreamingKnn(session, monitor, bank, train.labels(), classes)
                    .classify(inspection.view(test), features, test.labels());
            return new KnnAccuracy(
                    session.encoderCaption(),
                    data.name(),
                    train.size(),
                    test.size(),
                    settings.knnK(),
                    settings.knnT(),
                    accuracy(outcome.output()),
                    accuracy(outcome.backbone()),
                    Duration.between(start, clock.instant()).toMillis() / 1000.0,
                    scores(outcome.output()).largestShare(),
                    train.classNames(),
                    scores(outcome.output()),
                    scores(outcome.backbone()));
        }
    }

    /** Returns the accuracies of predictions. */
    static Accuracy accuracy(Predictions predictions) {
        return new Accuracy(predictions.accuracy(1), predictions.accuracy(5), predictions.balancedAccuracy());
    }

    /** Returns the scores of predictions for each class. */
    static ClassScores scores(Predictions predictions) {
        return ClassScores.of(predictions.images(), predictions.right());
    }
}
