package org.moco4j.plan;

import java.util.List;

/**
 * The expected shape of a grouped batch norm's arrays, for the kernels of this operation.
 *
 * @param splits groups of the batch
 * @param height of x
 * @param width of x
 * @param channels of x
 */
public record SplitBatchNormShape(int splits, long height, long width, long channels) {

    /** Reads the shape from the arguments of the fused node. */
    public static SplitBatchNormShape of(Node.Arguments arguments) {
        return new SplitBatchNormShape(
                Math.toIntExact(arguments.integer(0)),
                arguments.integer(1),
                arguments.integer(2),
                arguments.integer(3));
    }

    /**
     * Checks that the arrays have the shapes of the graph's reshapes: a graph that continues with another shape is not
     * a batch norm over images.
     *
     * @param inputs x {@code [N, H, W, C]}, gamma and beta {@code [C]}
     * @throws IllegalArgumentException if they do not match
     */
    public void check(List<Value> inputs) {
        Value x = inputs.get(0);
        boolean images = x.rank() == 4
                && x.dimension(0) % splits == 0
                && x.dimension(1) == height
                && x.dimension(2) == width
                && x.dimension(3) == channels;
        boolean perChannel = inputs.stream().skip(1).allMatch(v -> v.rank() == 1 && v.length() == channels);
        if (!images || !perChannel) {
            throw new IllegalArgumentException("batch norm of " + inputs + " over " + splits
                    + " groups needs images of ["
                    + height + ", " + width + ", " + channels + "], a batch that is divisible into the groups, and one "
                    + "weight and bias per channel; run this graph with the engine samediff");
        }
    }
}
