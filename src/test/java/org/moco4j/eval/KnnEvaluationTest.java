package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.augment.EvaluationView;
import org.moco4j.eval.KnnEvaluation.Result;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;

class KnnEvaluationTest {
    private static final Augmentation AUGMENTATION = augmentation(8);

    private final TinyEncoder encoder = TinyEncoder.create();
    private final FeatureExtractor extractor = new FeatureExtractor(
            encoder.shape(), encoder.weights(), encoder.statistics(), new PlanEngine(new Nd4jKernels()), 16, 2);
    private final LabeledImages train = new LabeledImages(new NoiseImages(24, 8), Vectors.labels(24, 5, 1));

    /** A clock that advances by two seconds at each reading. */
    private final InstantSource clock = new InstantSource() {
        private long seconds;

        @Override
        public Instant instant() {
            seconds += 2;
            return Instant.ofEpochSecond(seconds);
        }
    };

    @AfterEach
    void close() {
        extractor.close();
    }

    @Test
    void imagesOfTheBankAreRecognizedByBothFeatures() {
        LabeledImages test = new LabeledImages(new NoiseImages(20, 8), Arrays.copyOf(train.labels(), 20));
        List<String> progress = new ArrayList<>();
        try (KnnEvaluation evaluation =
                new KnnEvaluation(extractor, new KnnMonitor(1, 0.1, 5), train, test, AUGMENTATION, clock)) {
            assertScores(1, 1, evaluation.evaluate(progress::add));
        }
        assertEquals("kNN: 16 of 44 images encoded", progress.get(0));
        assertEquals("kNN: 44 of 44 images encoded", progress.get(progress.size() - 2));
        assertEquals("kNN: searching for neighbors", progress.get(progress.size() - 1));
    }

    @Test
    void theResultEqualsThatOfExtractorAndMonitor() {
        LabeledImages test = new LabeledImages(new NoiseImages(30, 8), Vectors.labels(30, 5, 2));
        KnnMonitor monitor = new KnnMonitor(7, 0.1, 5);
        Features bank = extractor.extract(view(train), 24, ProgressListener.NONE);
        Features queries = extractor.extract(view(test), 30, ProgressListener.NONE);
        double output = monitor.accuracy(bank.feature(), train.labels(), queries.feature(), test.labels());
        double backbone = monitor.accuracy(bank.backbone(), train.labels(), queries.backbone(), test.labels());
        try (KnnEvaluation evaluation = new KnnEvaluation(extractor, monitor, train, test, AUGMENTATION, clock)) {
            assertScores(output, backbone, evaluation.evaluate(text -> {}));
            assertScores(output, backbone, evaluation.evaluate(text -> {}));
        }
    }

    private static void assertScores(double output, double backbone, Result result) {
        assertEquals(output, result.output().accuracy(1));
        assertEquals(backbone, result.backbone().accuracy(1));
        assertEquals(4, result.seconds());
        assertEquals(2, result.searchSeconds());
    }

    @Test
    void viewsThatDoNotHaveTheEncodersSizeAreRefused() {
        KnnMonitor monitor = new KnnMonitor(7, 0.1, 5);
        Augmentation larger = augmentation(16);
        assertThrows(
                IllegalArgumentException.class,
                () -> new KnnEvaluation(extractor, monitor, train, train, larger, clock));
    }

    @Test
    void everyImageNeedsALabel() {
        NoiseImages images = new NoiseImages(3, 8);
        int[] labels = {0, 1};
        assertThrows(IllegalArgumentException.class, () -> new LabeledImages(images, labels));
    }

    private static Augmentation augmentation(int size) {
        return Augmentation.recipe(size, new Rgb(0.5, 0.5, 0.5), new Rgb(0.25, 0.25, 0.25));
    }

    private static EvaluationView view(LabeledImages images) {
        return new EvaluationView(images.images(), AUGMENTATION);
    }
}
