package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.ProgressListener;
import org.moco4j.UserError;
import org.moco4j.augment.ArrayPixels;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.augment.EvaluationView;
import org.moco4j.data.PixelSource;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

class FeatureExtractorTest {
    private static final int IMAGES = 37;
    private static final Augmentation AUGMENTATION =
            Augmentation.recipe(8, new Rgb(0.5, 0.5, 0.5), new Rgb(0.25, 0.25, 0.25));

    private final TinyEncoder encoder = TinyEncoder.create();
    private final EvaluationView view = view(new NoiseImages(IMAGES, 8));

    static Stream<Engine> engines() {
        return Stream.of(new PlanEngine(new Nd4jKernels()), new SameDiffEngine());
    }

    @Test
    void batchSizeAndWorkersDoNotChangeFeatures() {
        Features oneByOne = extract(new PlanEngine(new Nd4jKernels()), 1, 1);
        Features batches = extract(new PlanEngine(new Nd4jKernels()), 16, 3);
        assertClose(oneByOne.feature(), batches.feature(), 1e-5);
        assertClose(oneByOne.backbone(), batches.backbone(), 1e-5);
        assertTrue(different(batches.feature()), "different images have different features");
    }

    @Test
    void bothEnginesGiveTheSameFeatures() {
        Features plan = extract(new PlanEngine(new Nd4jKernels()), 16, 2);
        Features oracle = extract(new SameDiffEngine(), 16, 2);
        assertClose(oracle.feature(), plan.feature(), 1e-4);
        assertClose(oracle.backbone(), plan.backbone(), 1e-4);
    }

    @Test
    void everyRowHasLengthOne() {
        Features features = extract(new PlanEngine(new Nd4jKernels()), 16, 2);
        assertArrayEquals(new long[] {IMAGES, 8}, features.feature().shape());
        assertArrayEquals(new long[] {IMAGES, 32}, features.backbone().shape());
        for (INDArray array : List.of(features.feature(), features.backbone())) {
            double[] lengths = array.norm2(1).toDoubleVector();
            for (double length : lengths) {
                assertEquals(1, length, 1e-5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void weightsAndStatisticsStayIdentical(Engine engine) {
        float[] weights = encoder.weights().flat().toFloatVector();
        float[] statistics = encoder.statistics().flat().toFloatVector();
        extract(engine, 16, 2);
        assertArrayEquals(weights, encoder.weights().flat().toFloatVector());
        assertArrayEquals(statistics, encoder.statistics().flat().toFloatVector());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void changedWeightsGiveOtherFeaturesWithoutRecompilation(Engine engine) {
        try (FeatureExtractor extractor = extractor(engine, 16, 2)) {
            Features features = extractor.extract(view, IMAGES, ProgressListener.NONE);
            INDArray before = features.feature().dup();
            encoder.weights().flat().muli(1.1);
            extractor.extract(view, features, ProgressListener.NONE);
            assertTrue(before.sub(features.feature()).amaxNumber().doubleValue() > 1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void constantWeightsGiveTheSameFeaturesAgainAndAgain(Engine engine) {
        Features expected = extract(engine, 16, 2);
        try (FeatureExtractor extractor = FeatureExtractor.ofConstantWeights(
                encoder.shape(), encoder.weights(), encoder.statistics(), engine, 16, 2)) {
            for (int i = 0; i < 3; i++) {
                Features features = extractor.extract(view, IMAGES, ProgressListener.NONE);
                assertArrayEquals(
                        expected.feature().data().asFloat(),
                        features.feature().data().asFloat());
                assertArrayEquals(
                        expected.backbone().data().asFloat(),
                        features.backbone().data().asFloat());
            }
        }
    }

    @Test
    void progressIsReportedAfterEachBatch() {
        List<Integer> done = new ArrayList<>();
        try (FeatureExtractor extractor = extractor(new PlanEngine(new Nd4jKernels()), 16, 2)) {
            extractor.extract(view, IMAGES, (task, images, total) -> {
                assertEquals(IMAGES, total);
                done.add((int) images);
            });
        }
        assertEquals(List.of(16, 32, 37), done);
    }

    @Test
    void anUnreadableImageIsReportedWithItsSourcesMessage() {
        PixelSource broken = ArrayPixels.watched(new NoiseImages(IMAGES, 8), index -> {
            if (index == 20) {
                throw new UserError("image 20 is broken");
            }
        });
        try (FeatureExtractor extractor = extractor(new PlanEngine(new Nd4jKernels()), 16, 2)) {
            EvaluationView brokenView = view(broken);
            String message = assertUserError(() -> extractor.extract(brokenView, IMAGES, ProgressListener.NONE));
            assertEquals("image 20 is broken", message);
            // The extractor can continue with other images.
            assertEquals(
                    IMAGES,
                    extractor.extract(view, IMAGES, ProgressListener.NONE).images());
        }
    }

    private static EvaluationView view(PixelSource images) {
        return new EvaluationView(images, AUGMENTATION);
    }

    private FeatureExtractor extractor(Engine engine, int batch, int workers) {
        return new FeatureExtractor(encoder.shape(), encoder.weights(), encoder.statistics(), engine, batch, workers);
    }

    private Features extract(Engine engine, int batch, int workers) {
        try (FeatureExtractor extractor = extractor(engine, batch, workers)) {
            return extractor.extract(view, IMAGES, ProgressListener.NONE);
        }
    }

    private static boolean different(INDArray rows) {
        return FeatureQuality.deviation(rows) > 1e-3;
    }

    private static void assertClose(INDArray expected, INDArray actual, double tolerance) {
        double difference = expected.sub(actual).amaxNumber().doubleValue();
        assertTrue(difference <= tolerance, "off by " + difference);
    }
}
