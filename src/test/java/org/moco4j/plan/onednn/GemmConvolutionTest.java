package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.plan.PlanEngine;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions and their gradients as products of matrices, on every processor, against SameDiff's. */
class GemmConvolutionTest {
    private static final String STEP = "onednn gemm convolution, gradient of weights";

    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    static Stream<Arguments> convolutions() {
        Stream<Arguments> chosen = Stream.of(
                Arguments.of(1, 1, 1, 1, 1, 1),
                Arguments.of(2, 4, 16, 32, 3, 1),
                Arguments.of(3, 7, 5, 9, 3, 2),
                Arguments.of(2, 8, 16, 16, 1, 2),
                Arguments.of(2, 6, 8, 24, 1, 1),
                Arguments.of(1, 17, 3, 16, 7, 2),
                // Strides of 3 and 4: some pixels have no effect on the result.
                Arguments.of(2, 9, 6, 7, 3, 3),
                Arguments.of(2, 11, 5, 6, 3, 4),
                // The rows of the batch need more memory than a part has: several parts, also of an odd number of
                // images.
                Arguments.of(16, 32, 64, 8, 3, 1),
                Arguments.of(15, 32, 80, 8, 3, 1),
                // The same for the gradient of the images.
                Arguments.of(16, 32, 8, 64, 3, 1));
        Stream<Arguments> random = IntStream.range(0, 10).mapToObj(seed -> {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 500 + seed);
            return Arguments.of(
                    g.size(1, 6), g.size(1, 9), g.size(1, 40), g.size(1, 40), g.size(0, 1) * 2 + 1, g.size(1, 2));
        });
        return Stream.concat(chosen, random);
    }

    private static SmallGraph convolution(int batch, int size, int in, int out, int kernel, int stride) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 7);
        SDVariable x = g.variable("x", batch, size, size, in);
        g.endIn(g.convolution(x, g.variable("w", out, in, kernel, kernel), kernel, stride));
        return g;
    }

    @ParameterizedTest(name = "batch {0}, size {1}, channels {2} to {3}, kernel {4}, stride {5}")
    @MethodSource("convolutions")
    void itEqualsSameDiffs(int batch, int size, int in, int out, int kernel, int stride) {
        OneDnnKernels kernels = TestOneDnn.gemm();
        TwoEngines engines = TwoEngines.of(convolution(batch, size, in, out, kernel, stride));
        engines.agree(kernels, Map.of(), 1e-4);
        Map<String, Integer> counts = engines.kernelCounts(kernels);
        assertEquals(1, counts.get(STEP), counts.toString());
        if (kernel > 1) {
            String ofImages = "onednn gemm convolution, gradient of images" + (stride > 1 ? ", phases joined" : "");
            assertEquals(1, counts.get("onednn gemm convolution"), counts.toString());
            assertEquals(1, counts.get(ofImages), counts.toString());
        }
    }

    /** Images that are not squares, with more and less padding than usual, and windows of even size. */
    @ParameterizedTest(name = "{0} x {1}, kernel {2}, stride {3}, padding {4}")
    @CsvSource({
        "9, 6, 3, 2, 0",
        "8, 11, 3, 2, 2",
        "7, 5, 3, 2, 4",
        "6, 9, 2, 2, 0",
        "5, 8, 2, 2, 1",
        "10, 7, 4, 3, 2",
        "9, 6, 3, 1, 0",
        "6, 7, 3, 1, 3",
        "5, 6, 2, 1, 0",
        "7, 4, 2, 1, 2",
        "11, 9, 2, 4, 1"
    })
    void itEqualsSameDiffsWithAnyPadding(int height, int width, int kernel, int stride, int padding) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 9);
        SDVariable x = g.variable("x", 3, height, width, 5);
        g.endIn(g.convolution(x, g.variable("w", 6, 5, kernel, kernel), kernel, stride, padding));
        TwoEngines engines = TwoEngines.of(g);
        engines.agree(TestOneDnn.gemm(), Map.of(), 1e-4);
        assertEquals(1, engines.kernelCounts(TestOneDnn.gemm()).get(STEP));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theBitsAreThoseOfTheRunBefore(int stride) {
        OneDnnKernels kernels = TestOneDnn.gemm();
        TwoEngines engines = TwoEngines.of(convolution(16, 32, 64, 8, 3, stride));
        Map<String, INDArray> first =
                engines.run(new PlanEngine(kernels), Map.of()).gradients();
        Map<String, INDArray> second =
                engines.run(new PlanEngine(kernels), Map.of()).gradients();
        for (String name : List.of("w", "x")) {
            assertArrayEquals(
                    first.get(name).data().asFloat(), second.get(name).data().asFloat());
        }
    }

    @Test
    void theRuleIsForManyChannels() {
        GemmRule rule = GemmRule.MATRIX_INSTRUCTIONS;
        long[] one = {1, 1};
        long[] two = {2, 2};
        assertTrue(rule.takesGradientOfWeights(weights(512, 512, 3), at(128, 4, 512), one));
        assertTrue(rule.takesGradientOfWeights(weights(256, 128, 3), at(128, 8, 256), two));
        assertTrue(rule.takesGradientOfWeights(weights(128, 64, 1), at(128, 16, 128), two));
        assertFalse(rule.takesGradientOfWeights(weights(128, 128, 3), at(128, 16, 128), one));
        assertFalse(rule.takesGradientOfWeights(weights(128, 64, 3), at(128, 16, 128), two));
        assertFalse(rule.takesGradientOfWeights(weights(512, 512, 3), at(4, 4, 512), one));
        assertTrue(rule.takesConvolution(weights(512, 512, 3), at(16, 4, 512), one));
        assertFalse(rule.takesConvolution(weights(512, 512, 3), at(8, 4, 512), one));
        assertFalse(rule.takesConvolution(weights(512, 256, 3), at(128, 4, 512), one));
        assertTrue(rule.takesConvolution(weights(512, 256, 3), at(128, 4, 512), two));
        assertFalse(rule.takesConvolution(weights(256, 128, 3), at(128, 8, 256), two));
        assertTrue(rule.takesGradientOfImages(weights(256, 128, 3), at(128, 8, 256), two));
        assertFalse(rule.takesGradientOfImages(weights(128, 64, 3), at(128, 16, 128), two));
        assertTrue(rule.takesGradientOfImages(weights(512, 512, 3), at(128, 4, 512), one));
        assertFalse(rule.takesGradientOfImages(weights(256, 256, 3), at(128, 8, 256), one));
        assertFalse(rule.takesGradientOfImages(weights(512, 256, 1), at(128, 4, 512), two));
        assertFalse(rule.takesConvolution(weights(512, 512, 1), at(128, 4, 512), one));
    }

    @Test
    void withoutMatrixInstructionsTheRuleIsForGradientsOfManyChannels() {
        GemmRule rule = GemmRule.BF16;
        long[] one = {1, 1};
        long[] two = {2, 2};
        assertTrue(rule.takesGradientOfWeights(weights(512, 256, 3), at(128, 4, 512), two));
        assertTrue(rule.takesGradientOfWeights(weights(512, 512, 3), at(32, 4, 512), one));
        assertTrue(rule.takesGradientOfImages(weights(512, 256, 3), at(128, 4, 512), two));
        assertFalse(rule.takesGradientOfWeights(weights(256, 128, 3), at(128, 8, 256), two));
        assertFalse(rule.takesGradientOfWeights(weights(512, 256, 1), at(128, 4, 512), two));
        assertFalse(rule.takesGradientOfImages(weights(512, 512, 3), at(32, 4, 512), one));
        assertFalse(rule.takesConvolution(weights(512, 256, 3), at(128, 4, 512), two));
        assertFalse(rule.takesConvolution(weights(512, 512, 3), at(128, 4, 512), one));
    }

    private static long[] at(long batch, long size, long channels) {
        return new long[] {batch, size, size, channels};
    }

    private static long[] weights(long out, long in, long size) {
        return new long[] {out, in, size, size};
    }

    static Stream<Arguments> wideConvolutions() {
        return Stream.of(
                Arguments.of(convolution(32, 4, 256, 256, 3, 1), List.of()),
                Arguments.of(convolution(32, 4, 512, 512, 3, 1), List.of("", ", gradient of images")),
                Arguments.of(convolution(64, 4, 256, 512, 3, 2), List.of("", ", gradient of images, phases joined")));
    }

    /** The blocked layouts of bf16 are used with matrix instructions only. */
    @ParameterizedTest(name = "also{1}")
    @MethodSource("wideConvolutions")
    void onAProcessorWithMatrixInstructionsItIsUsedForBf16(SmallGraph graph, List<String> parts) {
        OneDnnKernels usual = OneDnnKernels.load(Precision.FLOAT32);
        TwoEngines engines = TwoEngines.of(graph);
        assertFalse(engines.kernelCounts(usual).containsKey(STEP));
        assumeTrue(OneDnnKernels.compute(Precision.BF16), "oneDNN does not even emulate bf16 here");
        assumeTrue(dnnl.get_effective_cpu_isa().intern().name().contains("amx"), "no matrix instructions here");
        OneDnnKernels bf16 = OneDnnKernels.load(Precision.BF16);
        Map<String, Integer> counts = engines.kernelCounts(bf16);
        assertEquals(1, counts.get(STEP), counts.toString());
        parts.forEach(part -> assertEquals(1, counts.get("onednn gemm convolution" + part), counts.toString()));
        TwoEngines.Result exact = engines.run(new PlanEngine(usual), Map.of());
        TwoEngines.Result rounded = engines.run(new PlanEngine(bf16), Map.of());
        for (String name : List.of("w", "x")) {
            INDArray expected = exact.gradients().get(name);
            double error =
                    rounded.gradients().get(name).sub(expected).norm2Number().doubleValue()
                            / expected.norm2Number().doubleValue();
            assertTrue(error > 0 && error < 0.01, name + ": relative error " + error);
        }
    }
}
