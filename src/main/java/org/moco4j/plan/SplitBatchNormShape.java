package org.moco4j.plan;

import java.util.List;

/**
 * What a batch norm over groups was told of its arrays, for the kernels of that operation.
 *
 * @param splits groups of the batch
 * @param height of x
 * @param width of x
 * @param channels of x
 */
public record SplitBatchNormShape(int splits, long height, long width, long channels) {

    /** Off the arguments of the fused node. */
    public static SplitBatchNormShape of(Node.Arguments arguments) {
        return new SplitBatchNormShape(
                Math.toIntExact(arguments.integer(0)),
                arguments.integer(1),
                arguments.integer(2),
                arguments.integer(3));
    }

    /**
     * That the arrays are what the graph's reshapes said: a graph that goes on with another shape than it came with is
     * no batch norm over images.
     *
     * @param inputs x {@code [N, H, W, C]}, gamma and beta {@code [C]}
     * @throws IllegalArgumentException where they are not
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
                    + " groups wants images of ["
                    + height + ", " + width + ", " + channels + "], a batch that divides into the groups, and one "
                    + "weight and bias a channel; run this graph with the engine samediff");
        }
    }
}
