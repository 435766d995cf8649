package org.moco4j.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fuses a convolution and the following batch norm with fixed statistics. */
final class FrozenNormFusion implements Fusion {
    /**
     * The fused operation: its inputs are the convolution's x and weights, then mean, variance, gamma and beta
     * {@code [C]}; its arguments are the convolution's and epsilon. It has no gradient.
     */
    static final String OP = "convolution_batchnorm";

    /** Arguments of a batch norm with scale and shift, and channels in the last axis. */
    private static final long[] CHANNELS_LAST = {1, 1, 3};

    @Override
    public Optional<Match> endingIn(Node last, Map<String, Node> producers) {
        if (!last.op().equals("batchnorm")
                || !Arrays.equals(last.arguments().integers(), CHANNELS_LAST)
                || last.inputs().size() != 5) {
            return Optional.empty();
        }
        return new NodeMatcher(producers)
                .producer(last.input(0), ConvolutionFusion.OP)
                .map(convolution -> {
                    List<String> inputs = List.of(
                            convolution.input(0),
                            convolution.input(1),
                            last.input(1),
                            last.input(2),
                            last.input(3),
                            last.input(4));
                    Node.Arguments arguments = new Node.Arguments(
                            convolution.arguments().integers(), last.arguments().reals(), new boolean[0]);
                    return new Match(new Node(OP, inputs, last.outputs(), arguments), List.of(convolution, last));
                });
    }
}
