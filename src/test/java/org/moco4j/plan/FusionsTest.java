package org.moco4j.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Tests which nodes are fused into one operation, and which are not. */
class FusionsTest {
    private static final int SPLITS = 2;
    private static final int SIZE = 3;
    private static final int CHANNELS = 2;

    /** A batch norm of primitive operations, each part of which can be changed. */
    private static final class WrittenOut {
        private final SmallGraph small = new SmallGraph(DataType.DOUBLE, 3);
        private final SameDiff sd = small.graph();
        private final SDVariable x = small.variable("x", 4, SIZE, SIZE, CHANNELS);
        private final SDVariable gamma = small.variable("gamma", CHANNELS);
        private final SDVariable beta = small.variable("beta", CHANNELS);
        private final List<String> requested = new ArrayList<>(List.of(SmallGraph.OUT));

        private Function<SDVariable, SDVariable> groups = in -> sd.reshape(in, SPLITS, -1, CHANNELS);
        private Function<SDVariable, SDVariable> mean = in -> in.mean("mean", true, 1);
        private Function<SDVariable, SDVariable> squares = centered -> centered.mul(centered);
        private Function<SDVariable, SDVariable> variance = in -> in.mean("variance", true, 1);
        private Function<SDVariable, SDVariable> deviation = var -> sd.math().sqrt(var.add(1e-5));
        private Function<SDVariable, SDVariable> images = in -> sd.reshape(in, -1, SIZE, SIZE, CHANNELS);
        private String readByOthers = "";

        List<Node> fused() {
            SDVariable grouped = groups.apply(x).rename("groups");
            SDVariable mu = mean.apply(grouped);
            SDVariable centered = grouped.sub("centered", mu);
            SDVariable var = variance.apply(squares.apply(centered).rename("squares"));
            SDVariable normalized = centered.div("normalized", deviation.apply(var));
            SDVariable scaled = normalized.mul("scaled", gamma);
            SDVariable out = images.apply(scaled.add("shifted", beta)).rename(SmallGraph.OUT);
            if (!readByOthers.isEmpty()) {
                requested.add(
                        sd.math().exp("reader", sd.getVariable(readByOthers)).name());
            }
            assertFalse(out.name().isEmpty());
            return Fusions.fuse(GraphReader.nodes(sd, requested), requested, new Nd4jKernels().operations());
        }
    }

    private static List<String> ops(List<Node> nodes) {
        return nodes.stream().map(Node::op).toList();
    }

    @Test
    void aSplitBatchNormIsOneOperation() {
        List<Node> fused = new WrittenOut().fused();
        assertEquals(List.of(SplitBatchNormFusion.OP), ops(fused));
        Node node = fused.get(0);
        assertEquals(List.of("x", "gamma", "beta"), node.inputs());
        assertEquals(List.of(SmallGraph.OUT, "mean", "variance"), node.outputs());
        assertArrayEquals(
                new long[] {SPLITS, SIZE, SIZE, CHANNELS}, node.arguments().integers());
        assertEquals(1e-5, node.arguments().real(0));
    }

    @Test
    void itsStatisticsMayBeRequested() {
        WrittenOut norm = new WrittenOut();
        norm.requested.addAll(List.of("mean", "variance"));
        assertEquals(List.of(SplitBatchNormFusion.OP), ops(norm.fused()));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                other(
                        "epsilon outside the root",
                        n -> n.deviation = v -> n.sd.math().sqrt(v).add(1e-5)),
                other("no epsilon", n -> n.deviation = n.sd.math()::sqrt),
                other("mean over the channels", n -> n.mean = g -> g.mean("mean", true, 2)),
                other("mean over the groups", n -> n.mean = g -> g.mean("mean", true, 0)),
                other("mean over groups and images", n -> n.mean = g -> g.mean("mean", true, 0, 1)),
                other("variance over the channels", n -> n.variance = s -> s.mean("variance", true, 2)),
                other(
                        "mean of another array",
                        n -> n.mean = g ->
                                n.small.variable("other", SPLITS, 18, CHANNELS).mean("mean", true, 1)),
                other("a given mean", n -> n.mean = g -> n.small.variable("mean", SPLITS, 1, CHANNELS)),
                other("no squares", n -> n.squares = c -> c.mul(n.sd.getVariable("groups"))),
                other(
                        "squares of another array",
                        n -> n.squares = c -> {
                            SDVariable groups = n.sd.getVariable("groups");
                            return groups.mul(groups);
                        }),
                other("channels first", n -> n.images = y -> n.sd.reshape(y, -1, CHANNELS, SIZE, SIZE)),
                other("rows instead of images", n -> n.images = y -> n.sd.reshape(y, -1, CHANNELS)),
                other("a fixed batch", n -> n.images = y -> n.sd.reshape(y, 4, SIZE, SIZE, CHANNELS)),
                other("groups of rows", n -> n.groups = x -> n.sd.reshape(x, SPLITS, 2, -1, CHANNELS)),
                reader("groups"),
                reader("mean"),
                reader("centered"),
                reader("squares"),
                reader("variance"),
                reader("normalized"),
                reader("scaled"),
                reader("shifted"),
                other("an inner value is requested", n -> n.requested.add("normalized")));
    }

    private static Arguments other(String name, java.util.function.Consumer<WrittenOut> change) {
        return Arguments.of(name, change);
    }

    private static Arguments reader(String inner) {
        return other(inner + " is read by another", n -> n.readByOthers = inner);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void aSimilarGraphStaysUnchanged(String name, java.util.function.Consumer<WrittenOut> change) {
        WrittenOut norm = new WrittenOut();
        change.accept(norm);
        assertFalse(ops(norm.fused()).contains(SplitBatchNormFusion.OP));
    }

    @Test
    void aResultWithOtherReadersIsStillFused() {
        WrittenOut norm = new WrittenOut();
        norm.readByOthers = SmallGraph.OUT;
        assertEquals(List.of(SplitBatchNormFusion.OP, "exp"), ops(norm.fused()));
    }

    @Test
    void aBatchNormThatReturnsAnotherShapeIsRefused() {
        WrittenOut norm = new WrittenOut();
        norm.images = y -> norm.sd.reshape(y, -1, SIZE * SIZE, 1, CHANNELS);
        norm.fused();
        TwoEngines engines = TwoEngines.forward(norm.sd, norm.requested, DataType.DOUBLE);
        Exception e = assertThrows(IllegalArgumentException.class, engines::kernelCounts);
        assertContains(e.getMessage(), "x[4, 3, 3, 2]", "[9, 1, 2]");
    }

    @Test
    void aBatchNormWithWeightsPerGroupIsRefused() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 4);
        SameDiff sd = small.graph();
        SDVariable groups = sd.reshape(small.variable("x", 4, SIZE, SIZE, CHANNELS), SPLITS, -1, CHANNELS);
        SDVariable centered = groups.sub(groups.mean(true, 1));
        SDVariable deviation =
                sd.math().sqrt(centered.mul(centered).mean(true, 1).add(1e-5));
        SDVariable scaled = centered.div(deviation).mul(small.variable("gamma", SPLITS, 1, CHANNELS));
        sd.reshape(scaled.add(small.variable("beta", CHANNELS)), -1, SIZE, SIZE, CHANNELS)
                .rename(SmallGraph.OUT);
        TwoEngines engines = TwoEngines.forward(sd, List.of(SmallGraph.OUT), DataType.DOUBLE);
        assertThrows(IllegalArgumentException.class, engines::kernelCounts);
    }

    @Test
    void theFusedGraphComputesTheSame() {
        WrittenOut norm = new WrittenOut();
        norm.requested.addAll(List.of("mean", "variance"));
        norm.fused();
        TwoEngines engines = TwoEngines.forward(norm.sd, norm.requested, DataType.DOUBLE);
        engines.agree(Map.of(), 1e-10);
        assertEquals(Map.of("nd4j batchnorm", 1), engines.kernelCounts());
    }

    /** A convolution from 3 to 5 channels with these permuted weights. */
    private static SmallGraph convolution() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 9);
        SDVariable w = small.variable("w", 5, 3, 3, 3);
        small.endIn(small.convolution(small.variable("x", 2, 5, 5, 3), w, 3, 1));
        return small;
    }

    @Test
    void theWeightsOfAConvolutionAreUsedWithoutPermutation() {
        List<String> requested = List.of(SmallGraph.OUT);
        List<Node> fused = Fusions.fuse(
                GraphReader.nodes(convolution().graph(), requested), requested, new Nd4jKernels().operations());
        assertEquals(List.of(ConvolutionFusion.OP), ops(fused));
        assertEquals(List.of("x", "w"), fused.get(0).inputs());
    }

    @Test
    void permutedWeightsWithAnotherReaderStay() {
        SmallGraph small = convolution();
        small.graph().math().exp("reader", small.graph().getVariable("permute"));
        List<String> requested = List.of(SmallGraph.OUT, "reader");
        List<Node> fused =
                Fusions.fuse(GraphReader.nodes(small.graph(), requested), requested, new Nd4jKernels().operations());
        assertEquals(List.of("permute", ConvolutionFusion.OP, "exp"), ops(fused));
    }

    @Test
    void requestedPermutedWeightsStay() {
        List<String> requested = List.of(SmallGraph.OUT, "permute");
        List<Node> fused = Fusions.fuse(
                GraphReader.nodes(convolution().graph(), requested), requested, new Nd4jKernels().operations());
        assertEquals(List.of("permute", ConvolutionFusion.OP), ops(fused));
    }

    @Test
    void weightsThatTwoConvolutionsShareGetBothGradients() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 10);
        SDVariable x = small.variable("x", 2, 5, 5, 3);
        SDVariable w = small.variable("w", 3, 3, 3, 3);
        small.endIn(small.convolution(small.convolution(x, w, 3, 1), w, 3, 2));
        TwoEngines engines = TwoEngines.of(small);
        engines.agree(Map.of(), 1e-9);
        assertEquals(2, engines.kernelCounts().get("nd4j conv2d"));
    }

    @Test
    void aConvolutionWithAnotherPermutationStays() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 11);
        SDVariable w = small.variable("w", 3, 3, 3, 3);
        // Applied twice, the right permutation is no longer right.
        SDVariable turned = w.permute(3, 2, 1, 0);
        small.convolution(small.variable("x", 2, 5, 5, 3), turned, 3, 1).rename(SmallGraph.OUT);
        List<String> requested = List.of(SmallGraph.OUT);
        List<Node> fused =
                Fusions.fuse(GraphReader.nodes(small.graph(), requested), requested, new Nd4jKernels().operations());
        assertEquals(List.of("permute", ConvolutionFusion.OP), ops(fused));
        assertEquals(turned.name(), fused.get(1).input(1));
        assertTrue(new Nd4jKernels().kernelFor(fused.get(0)).isEmpty());
    }
}
