package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
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

/** Winograd's convolution, on every processor, against SameDiff's. */
class WinogradConvolutionTest {
    private static final double TOLERANCE = 1e-4;

    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    private final OneDnnKernels kernels = TestOneDnn.winograd();

    static Stream<Arguments> convolutions() {
        Stream<Arguments> chosen = Stream.of(
                Arguments.of(1, 1, 1, 1),
                Arguments.of(1, 4, 1, 1),
                Arguments.of(2, 5, 3, 2),
                Arguments.of(3, 8, 16, 8),
                Arguments.of(2, 7, 33, 40),
                // Several tiles in an array, and an array for a part of the channels.
                Arguments.of(2, 16, 100, 90),
                Arguments.of(1, 4, 300, 520),
                // Several parts of the batch, also of an odd number.
                Arguments.of(32, 32, 64, 48),
                Arguments.of(27, 24, 96, 100));
        Stream<Arguments> random = IntStream.range(0, 10).mapToObj(seed -> {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 700 + seed);
            return Arguments.of(g.size(1, 6), g.size(1, 13), g.size(1, 70), g.size(1, 70));
        });
        return Stream.concat(chosen, random);
    }

    private static SmallGraph convolution(int batch, int size, int in, int out) {
        SmallGraph g = new SmallGraph(DataType.FLOAT, 7);
        SDVariable x = g.variable("x", batch, size, size, in);
        return g.endIn(g.convolution(x, g.variable("w", out, in, 3, 3), 3, 1));
    }

    @ParameterizedTest(name = "batch {0}, size {1}, channels {2} to {3}")
    @MethodSource("convolutions")
    void itEqualsSameDiffs(int batch, int size, int in, int out) {
        TwoEngines engines = TwoEngines.of(convolution(batch, size, in, out));
        engines.agree(kernels, Map.of(), TOLERANCE);
        Map<String, Integer> counts = engines.kernelCounts(kernels);
        for (String pass : List.of("", ", gradient of images", ", gradient of weights")) {
            assertEquals(1, counts.get("winograd convolution" + pass), counts.toString());
        }
    }

    @Test
    void aBatchWhoseTilesNeedMuchMemoryIsInParts() {
        assertEquals(16, shape(32, 32, 64, 48).part());
        assertEquals(9, shape(27, 24, 96, 100).part());
        assertEquals(32, shape(32, 16, 64, 48).part());
    }

    private static WinogradShape shape(int batch, int size, int in, int out) {
        return WinogradShape.of(new long[] {batch, size, size, in}, 1, out).orElseThrow();
    }

    @ParameterizedTest(name = "{0} x {1} pixels, padding {2}")
    @CsvSource({"5, 9, 1", "9, 5, 1", "6, 13, 0", "7, 3, 0", "4, 10, 2", "1, 8, 2"})
    void imagesOfAnyProportionsAndPaddingsEqualSameDiffs(int height, int width, int padding) {
        for (OneDnnKernels each : List.of(kernels, TestOneDnn.gemm())) {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 8);
            SDVariable x = g.variable("x", 3, height, width, 20);
            g.endIn(g.convolution(x, g.variable("w", 24, 20, 3, 3), 3, 1, padding));
            TwoEngines engines = TwoEngines.of(g);
            engines.agree(each, Map.of(), TOLERANCE);
            String name = each == kernels ? "winograd convolution" : "onednn gemm convolution";
            Map<String, Integer> counts = engines.kernelCounts(each);
            assertEquals(1, counts.get(name + ", gradient of images"), counts.toString());
        }
    }

    @Test
    void theRuleIsForManyChannelsAndTiles() {
        WinogradRule rule = WinogradRule.WITHOUT_AVX512;
        assertTrue(rule.takes(new long[] {64, 64, 3, 3}, new long[] {8, 8, 8, 64}));
        assertFalse(rule.takes(new long[] {63, 64, 3, 3}, new long[] {8, 8, 8, 63}));
        assertFalse(rule.takes(new long[] {64, 64, 3, 3}, new long[] {31, 4, 4, 64}));
    }

    @Test
    void bf16LeavesResultsThatFillFewTilesToTheDirectConvolution() {
        long[] weights = {256, 256, 3, 3};
        assertTrue(WinogradRule.BF16.takes(weights, new long[] {128, 8, 8, 256}));
        assertTrue(WinogradRule.BF16.takes(weights, new long[] {128, 7, 7, 256}));
        assertFalse(WinogradRule.BF16.takes(weights, new long[] {128, 6, 6, 256}));
        assertTrue(WinogradRule.FLOAT32.takes(weights, new long[] {128, 6, 6, 256}));
    }

    @Test
    void theBitsAreThoseOfTheRunBefore() {
        TwoEngines engines = TwoEngines.of(convolution(32, 32, 64, 48));
        TwoEngines.Result first = engines.run(new PlanEngine(kernels), Map.of());
        TwoEngines.Result second = engines.run(new PlanEngine(kernels), Map.of());
        first.gradients()
                .forEach((name, gradient) ->
                        assertEquals(gradient, second.gradients().get(name), name));
    }

    @Test
    void otherWindowsAndStridesAreDirect() {
        for (int[] sizes : new int[][] {{1, 1}, {3, 2}, {5, 1}}) {
            SmallGraph g = new SmallGraph(DataType.FLOAT, 7);
            SDVariable x = g.variable("x", 2, 8, 8, 16);
            g.endIn(g.convolution(x, g.variable("w", 16, 16, sizes[0], sizes[0]), sizes[0], sizes[1]));
            Map<String, Integer> counts = TwoEngines.of(g).kernelCounts(kernels);
            assertFalse(counts.containsKey("winograd convolution"), counts.toString());
            assertEquals(1, counts.get("onednn convolution"), counts.toString());
        }
    }

    /** An array whose elements an int cannot count is left to oneDNN. */
    @Test
    void hugeArraysAreDirect() {
        assertTrue(WinogradShape.of(new long[] {128, 32, 32, 64}, 1, 64).isPresent());
        assertFalse(WinogradShape.of(new long[] {4096, 112, 112, 64}, 1, 64).isPresent());
        assertFalse(WinogradShape.of(new long[] {1, 4, 4, 8192}, 1, 8192).isPresent());
        assertFalse(WinogradShape.of(new long[] {1, 2000, 2000, 64}, 1, 64).isPresent());
    }
}
