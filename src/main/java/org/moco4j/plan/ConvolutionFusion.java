package org.moco4j.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fuses a convolution and the permutation of its weights {@code [out, in, h, w]} into a convolution that uses the
 * original weights.
 */
final class ConvolutionFusion implements Fusion {
    /**
     * The fused operation; its arguments are those of the native {@code conv2d}, with the weights' format
     * {@code [O, I, H, W]}.
     */
    static final String OP = "convolution";

    private static final long[] OIHW_TO_HWIO = {2, 3, 1, 0};
    private static final int WEIGHTS_FORMAT = 10;
    private static final long OIHW = 1;

    @Override
    public Optional<Match> endingIn(Node last, Map<String, Node> producers) {
        if (!last.op().equals("conv2d") || last.inputs().size() != 2) {
            return Optional.empty();
        }
        return new NodeMatcher(producers)
                .producer(last.input(1), "permute")
                .filter(permute -> Arrays.equals(permute.arguments().integers(), OIHW_TO_HWIO))
                .map(permute -> {
                    long[] arguments = last.arguments().integers().clone();
                    arguments[WEIGHTS_FORMAT] = OIHW;
                    List<String> inputs = List.of(last.input(0), permute.input(0));
                    Node fused = new Node(OP, inputs, last.outputs(), Node.Arguments.of(arguments));
                    // The permutation is not covered: it is removed later if no other node reads it.
                    return new Match(fused, List.of(last));
                });
    }
}
