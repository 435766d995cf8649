package org.moco4j.eval;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Consumer;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;

/**
 * Measures the kNN accuracy of an encoder: the training images without augmentation are the memory bank, the test
 * images the queries. The memory for the features is allocated once and reused for every measurement.
 */
public final class KnnEvaluation implements AutoCloseable {
    private final FeatureExtractor extractor;
    private final KnnMonitor monitor;
    private final LabeledImages train;
    private final LabeledImages test;
    private final EvaluationView trainView;
    private final EvaluationView testView;
    private final Features bank;
    private final Features queries;
    private final InstantSource clock;

    /**
     * @param extractor the caller closes it
     * @param augmentation only its normalization and its size are used
     * @throws IllegalArgumentException if the views do not have the encoder's image size
     */
    public KnnEvaluation(
            FeatureExtractor extractor,
            KnnMonitor monitor,
            LabeledImages train,
            LabeledImages test,
            Augmentation augmentation,
            InstantSource clock) {
        if (augmentation.outputSize() != extractor.shape().imageSize()) {
            throw new IllegalArgumentException("views have " + augmentation.outputSize() + " pixels, the encoder takes "
                    + extractor.shape().imageSize());
        }
        this.extractor = extractor;
        this.monitor = monitor;
        this.train = train;
        this.test = test;
        this.trainView = new EvaluationView(train.images(), augmentation);
        this.testView = new EvaluationView(test.images(), augmentation);
        this.bank = Features.allocate(extractor.shape(), train.size());
        this.queries = Features.allocate(extractor.shape(), test.size());
        this.clock = clock;
    }

    /**
     * Measures the encoder with its current weights.
     *
     * @param progress receives short texts about the current work
     */
    public Result evaluate(Consumer<String> progress) {
        Instant start = clock.instant();
        int images = train.size() + test.size();
        extractor.extract(trainView, bank, (task, done, total) -> progress.accept(encoding(done, images)));
        extractor.extract(
                testView, queries, (task, done, total) -> progress.accept(encoding(train.size() + done, images)));
        Instant extracted = clock.instant();
        progress.accept("kNN: searching for neighbors");
        Predictions output = monitor.predictions(bank.feature(), train.labels(), queries.feature(), test.labels());
        Predictions backbone = monitor.predictions(bank.backbone(), train.labels(), queries.backbone(), test.labels());
        Instant end = clock.instant();
        return new Result(output, backbone, seconds(start, end), seconds(extracted, end));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private static String encoding(long done, int images) {
        return String.format(Locale.ROOT, "kNN: %,d of %,d images encoded", done, images);
    }

    @Override
    public void close() {
        bank.close();
        queries.close();
    }

    /**
     * A measurement of the kNN monitor.
     *
     * @param output classes predicted from the head's output: the headline figure
     * @param backbone classes predicted from the backbone's feature
     * @param seconds time of the measurement, features and search together
     * @param searchSeconds time of the search alone, for both features
     */
    public record Result(Predictions output, Predictions backbone, double seconds, double searchSeconds) {}
}
