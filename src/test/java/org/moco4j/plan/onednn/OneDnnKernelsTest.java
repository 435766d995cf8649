package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.plan.PlanEngine;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Compares the fast kernels with SameDiff's own session, on random shapes. */
class OneDnnKernelsTest {
    private static final double TOLERANCE = 2e-5;

    private final OneDnnKernels kernels = OneDnnKernels.load(Precision.FLOAT32);

    static Stream<Arguments> convolutions() {
        Stream<Arguments> odd = Stream.of(
                Arguments.of(1, 1, 1, 1, 1, 1),
                Arguments.of(1, 7, 1, 1, 3, 1),
                Arguments.of(2, 9, 3, 8, 3, 2),
                Arguments.of(1, 5, 16, 16, 1, 2),
                Arguments.of(3, 8, 17, 33, 3, 1),
                Arguments.of(2, 4, 64, 32, 3, 2),
                Arguments.of(4, 8, 16, 64, 1, 1),
                // ImageNet's stem.
                Arguments.of(2, 17, 3, 16, 7, 2),
                Arguments.of(1, 5, 3, 7, 7, 2),
                // Enough channels and tiles for Winograd, if the processor supports it; the second size is not
                // divisible into tiles.
                Arguments.of(8, 8, 32, 48, 3, 1),
                Arguments.of(16, 7, 40, 33, 3, 1));
        Stream<Arguments> random = IntStream.range(0, 12).mapToObj(seed -> {
            SmallGraph g = new SmallGraph(DataType.FLOAT, seed);
            return Arguments.of(
                    g.size(1, 4), g.size(1, 9), g.size(1, 20), g.size(1, 20), g.size(0, 1) * 2 + 1, g.size(1, 2));
        });
        return Stream.concat(odd, random);
    }

    @ParameterizedTest(name = "batch {0}, size {1}, channels {2} to {3}, kernel {4}, stride {5}")
    @MethodSource("convolutions")
    void aConvolutionEqualsSameDiffs(int batch, int size, int in, int out, int kernel, int stride) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 7);
        SDVariable x = g.variable("x", batch, size, size, in);
        g.endIn(g.convolution(x, g.variable("w", out, in, kernel, kernel), kernel, stride));
        TwoEngines engines = TwoEngines.of(g);
        engines.agree(kernels, Map.of(), TOLERANCE);
        assertEquals(1, convolutions(engines.kernelCounts(kernels), ""));
    }

    /** The pooling of a convolution's result, in oneDNN's layout, and of a plain array. */
    @ParameterizedTest(name = "batch {0}, size {1}, channels {2}")
    @CsvSource({"1, 1, 1", "2, 7, 3", "1, 8, 16", "3, 9, 17", "2, 12, 64", "4, 5, 5"})
    void aMaxPoolingEqualsSameDiffs(int batch, int size, int channels) {
        for (boolean plain : new boolean[] {false, true}) {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 11);
            SDVariable x = g.variable("x", batch, size, size, channels);
            SDVariable in = plain ? x : g.convolution(x, g.variable("w", channels, channels, 3, 3), 3, 1);
            g.endIn(g.maxPooling(g.graph().nn().relu(in, 0), 3, 2));
            TwoEngines engines = TwoEngines.of(g);
            engines.agree(kernels, Map.of(), TOLERANCE);
            assertEquals(1, engines.kernelCounts(kernels).get("onednn max pooling"));
        }
    }

    /** Also for large differences between logits. */
    @ParameterizedTest(name = "{0} rows, {1} logits, of size {2}")
    @CsvSource({"1, 1, 1", "3, 2, 10", "7, 33, 1", "5, 4097, 10", "2, 130, 15"})
    void aLogSoftmaxEqualsSameDiffs(int rows, int logits, double size) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 13);
        SDVariable x = g.variable("x", g.normal(rows, logits).muli(size));
        g.endIn(g.graph().nn().logSoftmax(x));
        TwoEngines engines = TwoEngines.of(g);
        engines.agree(kernels, Map.of(), TOLERANCE);
        assertEquals(1, engines.kernelCounts(kernels).get("onednn log softmax, gradient"));
    }

    static Stream<Arguments> batchNorms() {
        Stream<Arguments> odd = Stream.of(
                Arguments.of(1, 2, 1, 1),
                Arguments.of(2, 1, 5, 3),
                Arguments.of(2, 2, 3, 16),
                Arguments.of(4, 1, 4, 8),
                Arguments.of(1, 3, 7, 17),
                Arguments.of(8, 2, 2, 64));
        Stream<Arguments> random = IntStream.range(0, 8).mapToObj(seed -> {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 200 + seed);
            // At least four values per channel: the variance of two is often almost zero, and then the gradient of its
            // square root is huge.
            return Arguments.of(g.size(1, 4), g.size(1, 3), g.size(2, 7), g.size(1, 40));
        });
        return Stream.concat(odd, random);
    }

    @ParameterizedTest(name = "{0} groups of {1}, size {2}, channels {3}")
    @MethodSource("batchNorms")
    void batchNormOverGroupsEqualsSameDiffs(int splits, int group, int size, int channels) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 3);
        SDVariable x = g.variable("x", (long) splits * group, size, size, channels);
        g.endIn(g.splitBatchNorm("bn", x, splits, size, channels));
        TwoEngines.of(g).agree(kernels, Map.of(), 1e-4);
    }

    @ParameterizedTest(name = "{0} groups of {1}, size {2}, channels {3}")
    @MethodSource("batchNorms")
    void batchNormWithReluEqualsSameDiffs(int splits, int group, int size, int channels) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 4);
        SDVariable x = g.variable("x", (long) splits * group, size, size, channels);
        g.endIn(g.graph().nn().relu(g.splitBatchNorm("bn", x, splits, size, channels), 0));
        TwoEngines engines = TwoEngines.of(g);
        engines.agree(kernels, Map.of(), 1e-4);
        assertTrue(engines.kernelCounts(kernels).containsKey("onednn batch norm + relu"));
    }

    static Stream<Arguments> sums() {
        Stream<Arguments> odd = Stream.of(Arguments.of(1, 1, 1), Arguments.of(1, 7, 1), Arguments.of(3, 1, 17));
        Stream<Arguments> random = IntStream.range(0, 8).mapToObj(seed -> {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 100 + seed);
            return Arguments.of(g.size(1, 5), g.size(1, 9), g.size(1, 40));
        });
        return Stream.concat(odd, random);
    }

    /**
     * Adds a convolution's result, in oneDNN's layout (padded, unless its channels fill it), and a plain array, in both
     * orders.
     */
    @ParameterizedTest(name = "batch {0}, size {1}, channels {2}")
    @MethodSource("sums")
    void aSumEqualsSameDiffs(int batch, int size, int channels) {
        for (boolean relu : new boolean[] {false, true}) {
            for (boolean plainFirst : new boolean[] {false, true}) {
                SmallGraph g = new SmallGraph(DataType.FLOAT, 5);
                SDVariable x = g.variable("x", batch, size, size, channels);
                SDVariable y = g.convolution(x, g.variable("w", channels, channels, 3, 3), 3, 1);
                SDVariable plain = g.variable("plain", batch, size, size, channels);
                SDVariable sum = plainFirst ? plain.add(y) : y.add(plain);
                g.endIn(relu ? g.graph().nn().relu(sum, 0) : sum);
                TwoEngines engines = TwoEngines.of(g);
                engines.agree(kernels, Map.of(), TOLERANCE);
                assertEquals(1, engines.kernelCounts(kernels).get("onednn add" + (relu ? " + relu" : "")));
            }
        }
    }

    @ParameterizedTest(name = "{0} channels to {1}")
    @MethodSource("blocks")
    void aResidualBlockEqualsSameDiffs(int in, int out) {
        TwoEngines engines = TwoEngines.of(block(in, out));
        engines.agree(kernels, Map.of(), 1e-4);
        Map<String, Integer> counts = engines.kernelCounts(kernels);
        assertEquals(1, counts.get("onednn add + relu"));
        assertEquals(1, counts.get("onednn batch norm + relu"));
    }

    static Stream<Arguments> blocks() {
        Stream<Arguments> chosen = Stream.of(
                Arguments.of(8, 8),
                Arguments.of(16, 16),
                Arguments.of(16, 32),
                Arguments.of(3, 5),
                Arguments.of(20, 40),
                Arguments.of(64, 64));
        Stream<Arguments> random = IntStream.range(0, 4).mapToObj(seed -> {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 300 + seed);
            // At least five channels: with fewer, the first convolution runs twice, and the counts below differ.
            return Arguments.of(g.size(5, 40), g.size(5, 40));
        });
        return Stream.concat(chosen, random);
    }

    @ParameterizedTest(name = "{0} channels to {1}")
    @MethodSource("blocks")
    void aBlockWithFixedStatisticsEqualsSameDiffs(int in, int out) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 12);
        SDVariable x = g.variable("x", 32, 6, 6, 3);
        SDVariable stem = g.frozenNorm("bn0", g.convolution(x, g.variable("stem", in, 3, 3, 3), 3, 1), in);
        SDVariable y = g.frozenNorm("bn1", g.convolution(stem, g.variable("w1", out, in, 3, 3), 3, 2), out);
        y = g.graph().nn().relu(y, 0);
        y = g.frozenNorm("bn2", g.convolution(y, g.variable("w2", out, out, 3, 3), 3, 1), out);
        SDVariable shortcut = g.frozenNorm("bn3", g.convolution(stem, g.variable("w3", out, in, 1, 1), 1, 2), out);
        g.graph().nn().relu(shortcut.add(y), 0).rename(SmallGraph.OUT);

        TwoEngines engines = TwoEngines.forward(g.graph(), List.of(SmallGraph.OUT), DataType.FLOAT);
        engines.agree(kernels, Map.of(), 1e-4);

        Map<String, Integer> counts = engines.kernelCounts(kernels);
        assertEquals(2, convolutions(counts, " + batch norm"), counts.toString());
        assertEquals(1, convolutions(counts, " + batch norm + relu"), counts.toString());
        assertEquals(1, convolutions(counts, " + batch norm + add + relu"), counts.toString());
    }

    /** The number of convolutions, with Winograd or without. */
    private static int convolutions(Map<String, Integer> counts, String fused) {
        return counts.getOrDefault("onednn convolution" + fused, 0)
                + counts.getOrDefault("onednn winograd convolution" + fused, 0)
                + counts.getOrDefault("winograd convolution" + fused, 0);
    }

    @Test
    void repeatedRunsAreIdentical() {
        TwoEngines engines = TwoEngines.of(block(16, 32));
        TwoEngines.Result first = engines.run(new PlanEngine(kernels), Map.of());
        TwoEngines.Result second = engines.run(new PlanEngine(OneDnnKernels.load(Precision.FLOAT32)), Map.of());
        first.gradients()
                .forEach((name, gradient) ->
                        assertEquals(gradient, second.gradients().get(name), name));
    }

    /** If the processor has AVX-512 but no bf16, oneDNN emulates it. */
    @Test
    void gradientsInBf16AreThoseOfFloat32ToAFewPercent() {
        assumeTrue(OneDnnKernels.compute(Precision.BF16), "oneDNN does not even emulate bf16 here");
        TwoEngines engines = TwoEngines.of(block(16, 32));
        TwoEngines.Result exact = engines.run(new PlanEngine(kernels), Map.of());
        for (OneDnnKernels bf16 : List.of(OneDnnKernels.load(Precision.BF16), TestOneDnn.gemm(Precision.BF16))) {
            TwoEngines.Result rounded = engines.run(new PlanEngine(bf16), Map.of());
            assertRounded(exact, rounded, 0.06);
        }
        Map<String, Integer> counts = engines.kernelCounts(TestOneDnn.gemm(Precision.BF16));
        assertTrue(counts.containsKey("onednn gemm convolution"), counts.toString());
        assertTrue(counts.containsKey("onednn gemm convolution, gradient of images"), counts.toString());
    }

    /** Every gradient differs, but by no more than this share of its length. */
    private static void assertRounded(TwoEngines.Result exact, TwoEngines.Result rounded, double most) {
        exact.gradients().forEach((name, gradient) -> {
            double size = gradient.norm2Number().doubleValue();
            double difference =
                    gradient.sub(rounded.gradients().get(name)).norm2Number().doubleValue();
            assertTrue(difference > 0, name + " was not rounded at all");
            assertTrue(difference < most * size, name + " of length " + size + " is off by " + difference);
        });
    }

    /** So wide that bf16's direct convolution is slower; then its arrays are float32, and nothing is rounded. */
    @Test
    void amongBf16WideConvolutionsAreFloat32sByWinograd() {
        assumeTrue(OneDnnKernels.compute(Precision.BF16), "oneDNN does not even emulate bf16 here");
        SmallGraph g = new SmallGraph(DataType.FLOAT, 13);
        SDVariable x = g.variable("x", 32, 8, 8, 256);
        SDVariable y = g.convolution(x, g.variable("w1", 256, 256, 3, 3), 3, 1);
        y = g.graph().nn().relu(g.splitBatchNorm("bn1", y, 2, 8, 256), 0);
        g.endIn(g.convolution(y, g.variable("w2", 256, 256, 1, 1), 1, 1));
        TwoEngines engines = TwoEngines.of(g);
        OneDnnKernels bf16 = OneDnnKernels.load(Precision.BF16);
        Map<String, Integer> counts = engines.kernelCounts(bf16);
        assumeTrue(counts.containsKey("onednn winograd convolution"), "no Winograd here, or matrix instructions");
        assertEquals(1, counts.get("onednn winograd convolution"), counts.toString());
        assertEquals(1, counts.get("onednn convolution"), counts.toString());
        TwoEngines.Result exact = engines.run(new PlanEngine(kernels), Map.of());
        TwoEngines.Result mixed = engines.run(new PlanEngine(bf16), Map.of());
        // Only the second convolution rounds.
        assertRounded(exact, mixed, 0.01);
    }

    @Test
    void float64IsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new PlanEngine(kernels, DataType.DOUBLE));
    }

    /** Two convolutions beside a shortcut, where the gradients of both paths are added. */
    private static SmallGraph block(int in, int out) {
        int size = 6;
        int splits = 2;
        SmallGraph g = new SmallGraph(DataType.FLOAT, 11);
        SDVariable x = g.variable("x", 8, size, size, 3);
        SDVariable stem = g.convolution(x, g.variable("stem", in, 3, 3, 3), 3, 1);
        SDVariable y = g.convolution(stem, g.variable("w1", out, in, 3, 3), 3, 1);
        y = g.graph().nn().relu(g.splitBatchNorm("bn1", y, splits, size, out), 0);
        y = g.convolution(y, g.variable("w2", out, out, 3, 3), 3, 1);
        y = g.splitBatchNorm("bn2", y, splits, size, out);
        SDVariable shortcut = in == out
                ? stem
                : g.splitBatchNorm(
                        "bn3", g.convolution(stem, g.variable("w3", out, in, 1, 1), 1, 1), splits, size, out);
        return g.endIn(g.graph().nn().relu(y.add(shortcut), 0).mean(1, 2));
    }
}
