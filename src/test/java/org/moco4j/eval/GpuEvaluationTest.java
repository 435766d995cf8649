package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.ProgressListener;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.cuda.EmulatedDevice;
import org.moco4j.plan.cuda.GpuDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.TestGpu;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Features and neighbors on a GPU are those of the CPU. */
class GpuEvaluationTest {
    private static final Augmentation AUGMENTATION =
            Augmentation.recipe(8, new Augmentation.Rgb(0.5, 0.5, 0.5), new Augmentation.Rgb(0.25, 0.25, 0.25));

    /** Row, similarity, row, similarity and so on, for each query. */
    private static float[][] neighbors(int k, SearchDevice device, INDArray bank, INDArray queries) {
        float[][] all = new float[(int) queries.size(0)][];
        List<Integer> progress = new ArrayList<>();
        new NeighborSearch(k, 2, device)
                .search(
                        bank,
                        queries,
                        (query, nearest) -> {
                            float[] found = new float[2 * nearest.found()];
                            for (int i = 0; i < nearest.found(); i++) {
                                found[2 * i] = nearest.row(i);
                                found[2 * i + 1] = nearest.similarity(i);
                            }
                            all[query] = found;
                        },
                        progress::add);
        assertEquals(all.length, progress.get(progress.size() - 1));
        return all;
    }

    private static void assertSameNeighbors(int k, INDArray bank, INDArray queries) {
        try (GpuDevice gpu = TestGpu.open()) {
            float[][] expected = neighbors(k, SearchDevice.CPU, bank, queries);
            float[][] actual = neighbors(k, new SearchDevice(Optional.of(gpu)), bank, queries);
            for (int q = 0; q < expected.length; q++) {
                assertArrayEquals(expected[q], actual[q], "query " + q);
            }
            if (gpu instanceof EmulatedDevice emulated) {
                assertEquals(List.of(), emulated.leaks());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "300, 40, 20, 33", "257, 5, 257, 8", "700, 3, 900, 3", "64, 64, 1, 16"})
    void aGpuFindsTheNeighborsOfTheCpu(int rows, int queries, int k, int length) {
        assertSameNeighbors(k, Vectors.random(rows, length, 3), Vectors.random(queries, length, 4));
    }

    @Test
    void equalFeaturesKeepTheirOrderOnAGpu() {
        INDArray distinct = Vectors.random(3, 8, 5);
        INDArray bank = Vectors.random(2000, 8, 6);
        Random random = new Random(7);
        for (int row = 0; row < 2000; row++) {
            bank.putRow(row, distinct.getRow(random.nextInt(3)));
        }
        assertSameNeighbors(5, bank, distinct);
    }

    @Test
    void aFeatureThatIsNotANumberIsNoNeighborOnAGpuEither() {
        INDArray bank = Vectors.random(40, 8, 8);
        for (int row = 0; row < 40; row += 2) {
            bank.putScalar(row, 3, Float.NaN);
        }
        assertSameNeighbors(7, bank, Vectors.random(4, 8, 9));
        assertSameNeighbors(30, bank, Vectors.random(4, 8, 9));
    }

    @Test
    void aGpuWithTooLittleMemoryLeavesTheSearchToTheCpu() {
        INDArray bank = Vectors.random(200, 8, 1);
        INDArray queries = Vectors.random(9, 8, 2);
        EmulatedDevice.assumeCompiler();
        try (EmulatedDevice small = new EmulatedDevice(8000, "")) {
            float[][] actual = neighbors(3, new SearchDevice(Optional.of(small)), bank, queries);
            assertTrue(Arrays.deepEquals(neighbors(3, SearchDevice.CPU, bank, queries), actual));
            assertEquals(List.of(), small.leaks());
        }
    }

    @Test
    void aClosedExtractorLeavesNothingOnTheGpu() {
        TinyEncoder encoder = TinyEncoder.create();
        try (EmulatedDevice device = TestGpu.emulated();
                GpuEngine gpu = new GpuEngine(device, GpuPrecision.FLOAT32)) {
            long before = device.freeBytes();
            FeatureExtractor extractor = FeatureExtractor.ofConstantWeights(
                    encoder.shape(), encoder.weights(), encoder.statistics(), gpu, 16, 2);
            EvaluationView view = new EvaluationView(new NoiseImages(20, 8), AUGMENTATION);
            Features features = extractor.extract(view, 20, ProgressListener.NONE);
            assertTrue(device.freeBytes() < before);
            extractor.close();
            features.close();
            assertEquals(before, device.freeBytes());
        }
    }

    @Test
    void theKnnMonitorMeasuresTheSameOnAGpu() {
        TinyEncoder encoder = TinyEncoder.create();
        LabeledImages train = new LabeledImages(new NoiseImages(40, 8), Vectors.labels(40, 4, 1));
        LabeledImages test = new LabeledImages(new NoiseImages(33, 8), Vectors.labels(33, 4, 2));
        try (GpuEngine gpu = new GpuEngine(TestGpu.open(), GpuPrecision.FLOAT32);
                PlanEngine cpu = new PlanEngine(new Nd4jKernels())) {
            FeatureExtractor expected =
                    new FeatureExtractor(encoder.shape(), encoder.weights(), encoder.statistics(), cpu, 16, 2);
            FeatureExtractor actual = FeatureExtractor.ofConstantWeights(
                    encoder.shape(), encoder.weights(), encoder.statistics(), gpu, 16, 2);
            EvaluationView view = new EvaluationView(train.images(), AUGMENTATION);
            assertNear(
                    expected.extract(view, 40, ProgressListener.NONE), actual.extract(view, 40, ProgressListener.NONE));
            KnnMonitor onCpu = new KnnMonitor(5, 0.1, 4, 2);
            KnnMonitor onGpu = new KnnMonitor(5, 0.1, 4, 2, SearchDevice.of(gpu));
            try (KnnEvaluation a = new KnnEvaluation(actual, onCpu, train, test, AUGMENTATION, InstantSource.system());
                    KnnEvaluation b =
                            new KnnEvaluation(actual, onGpu, train, test, AUGMENTATION, InstantSource.system())) {
                KnnEvaluation.Result first = a.evaluate(text -> {});
                KnnEvaluation.Result second = b.evaluate(text -> {});
                assertTrue(Arrays.deepEquals(
                        first.output().ranked(), second.output().ranked()));
                assertTrue(Arrays.deepEquals(
                        first.backbone().ranked(), second.backbone().ranked()));
            }
            expected.close();
            actual.close();
        }
    }

    private static void assertNear(Features expected, Features actual) {
        assertArrayEquals(
                expected.feature().data().asFloat(), actual.feature().data().asFloat(), 1e-4f);
        assertArrayEquals(
                expected.backbone().data().asFloat(), actual.backbone().data().asFloat(), 1e-4f);
    }
}
