package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.moco4j.ProgressListener;
import org.moco4j.config.EvaluationSettings;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.Features;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.Predictions;
import org.moco4j.eval.SearchDevice;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.TaskParts;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Classifies the test images by their nearest neighbors, and inspects their features. */
public final class KnnInference {
    private static final int SLICE = 1024;
    private static final int TOP = 5;

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

    /** Encodes the test images in slices, classifies them, and shows the accuracy so far. */
    private KnnAccuracy classify(ImageSet test, Features queries) {
        Instant start = clock.instant();
        EvaluationSettings settings = session.config().evaluation();
        ImageSet train = data.train();
        int classes = train.classNames().size();
        KnnMonitor monitor = new KnnMonitor(
                settings.knnK(),
                settings.knnT(),
                classes,
                session.compute().threads().compute(),
                SearchDevice.of(session.engine()));
        int[] bankLabels = train.labels();
        int[] labels = test.labels();
        int[][] byOutput = new int[test.size()][];
        int[][] byBackbone = new int[test.size()][];
        try (Features bank = session.extractor()
                .extract(
                        inspection.view(train),
                        train.size(),
                        (task, done, total) -> session.console().progress("encoding training images", done, total))) {
            for (int from = 0; from < test.size(); from += SLICE) {
                int to = Math.min(test.size(), from + SLICE);
                session.extractor()
                        .extract(inspection.view(test), from, queries, from, to - from, ProgressListener.NONE);
                rank(monitor, bank.feature(), bankLabels, queries.feature(), from, to, byOutput);
                rank(monitor, bank.backbone(), bankLabels, queries.backbone(), from, to, byBackbone);
                session.console().progress("classifying test images", to, test.size(), soFar(byOutput, labels, to));
            }
            Predictions output = new Predictions(byOutput, labels, classes);
            Predictions backbone = new Predictions(byBackbone, labels, classes);
            return new KnnAccuracy(
                    session.encoderCaption(),
                    data.name(),
                    train.size(),
                    test.size(),
                    settings.knnK(),
                    settings.knnT(),
                    accuracy(output),
                    accuracy(backbone),
                    Duration.between(start, clock.instant()).toMillis() / 1000.0,
                    scores(output).largestShare(),
                    train.classNames(),
                    scores(output),
                    scores(backbone));
        }
    }

    /** Ranks the classes of the queries {@code from} to {@code to}. */
    private static void rank(
            KnnMonitor monitor, INDArray bank, int[] bankLabels, INDArray queries, int from, int to, int[][] ranked) {
        // A copy, because an interval of an interval can be an empty array (the trap "get with intervals").
        try (INDArray slice = queries.get(NDArrayIndex.interval(from, to)).dup()) {
            int[][] classes = monitor.rankedClasses(bank, bankLabels, slice, TOP);
            System.arraycopy(classes, 0, ranked, from, classes.length);
        }
    }

    private static String soFar(int[][] ranked, int[] labels, int done) {
        int[][] first = Arrays.copyOf(ranked, done);
        return String.format(
                Locale.ROOT,
                "Acc@1 %.2f%%, Acc@5 %.2f%%",
                100 * KnnMonitor.accuracy(first, labels, 1),
                100 * KnnMonitor.accuracy(first, labels, TOP));
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
