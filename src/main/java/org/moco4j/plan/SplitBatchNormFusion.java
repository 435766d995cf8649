package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fuses a batch norm over groups of the batch that is composed of primitive operations: reshape to groups, mean,
 * center, variance, divide, scale, shift, reshape back.
 */
final class SplitBatchNormFusion implements Fusion {
    /**
     * The fused operation: inputs x {@code [N, H, W, C]}, gamma, beta {@code [C]}; outputs y in the shape of x, batch
     * mean and biased variance {@code [splits, 1, C]}; arguments: splits, then H, W and C of the result's reshape, and
     * epsilon. The nodes do not know the shape of x, so the kernel must check it ({@link SplitBatchNormShape}).
     */
    static final String OP = "split_batch_norm";

    /** A reshape's first argument is the order of its elements; the shape follows. */
    private static final int SHAPE = 1;

    private static final long FREE = -1;
    private static final int OVER_A_GROUP = 1;

    @Override
    public Optional<Match> endingIn(Node last, Map<String, Node> producers) {
        if (!last.op().equals("reshape")) {
            return Optional.empty();
        }
        NodeMatcher chain = new NodeMatcher(producers);
        Node shift = chain.producer(last.input(0), "add").orElse(null);
        Node scale = inputNode(chain, shift, 0, "multiply");
        Node normalize = inputNode(chain, scale, 0, "divide");
        Node center = inputNode(chain, normalize, 0, "subtract");
        Node root = inputNode(chain, normalize, 1, "sqrt");
        Node epsilon = inputNode(chain, root, 0, "add_scalar");
        Node variance = inputNode(chain, epsilon, 0, "reduce_mean");
        Node square = inputNode(chain, variance, 0, "multiply");
        Node mean = inputNode(chain, center, 1, "reduce_mean");
        Node groups = inputNode(chain, center, 0, "reshape");
        boolean connected = groups != null
                && square != null
                && mean != null
                && square.inputs().stream().allMatch(center.output(0)::equals)
                && mean.input(0).equals(groups.output(0))
                && isMeanOfGroups(mean)
                && isMeanOfGroups(variance);
        if (!connected) {
            return Optional.empty();
        }
        long[] grouped = shape(groups);
        long[] image = shape(last);
        boolean shapesMatch = grouped.length == 3
                && grouped[0] > 0
                && image.length == 4
                && image[0] == FREE
                && image[3] > 0
                && image[3] == grouped[2];
        if (!shapesMatch) {
            return Optional.empty();
        }
        Node fused = new Node(
                OP,
                List.of(groups.input(0), scale.input(1), shift.input(1)),
                List.of(last.output(0), mean.output(0), variance.output(0)),
                new Node.Arguments(
                        new long[] {grouped[0], image[1], image[2], image[3]},
                        new double[] {epsilon.arguments().real(0)},
                        new boolean[0]));
        List<Node> covered = new ArrayList<>(chain.visited());
        covered.add(last);
        return Optional.of(new Match(fused, covered));
    }

    private static boolean isMeanOfGroups(Node mean) {
        long[] dimensions = mean.arguments().integers();
        boolean[] keepDimensions = mean.arguments().booleans();
        return dimensions.length == 1
                && dimensions[0] == OVER_A_GROUP
                && keepDimensions.length == 1
                && keepDimensions[0];
    }

    private static long[] shape(Node reshape) {
        long[] arguments = reshape.arguments().integers();
        return Arrays.copyOfRange(arguments, Math.min(SHAPE, arguments.length), arguments.length);
    }

    private static Node inputNode(NodeMatcher chain, Node from, int input, String op) {
        return from == null ? null : chain.producer(from.input(input), op).orElse(null);
    }
}
