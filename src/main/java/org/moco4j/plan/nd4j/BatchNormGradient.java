package org.moco4j.plan.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.plan.Node;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Computes the gradient of batch norm over groups of the batch with column sums and affine maps (Ioffe and Szegedy
 * 2015, section 3), because ND4J's {@code batchnorm_bp} is several times slower than its memory traffic requires.
 * With R values of a channel in a group,
 * r = 1 / sqrt(variance + epsilon) and x̂ = (x - mean) r:
 *
 * <pre>
 * dbeta = Σ dy,   dgamma = Σ dy x̂,   dx = gamma r (dy - dbeta / R - x̂ dgamma / R)
 * </pre>
 *
 * <p>The sums are products with a row of ones; {@code batchnorm} itself computes the affine map of each channel.
 */
final class BatchNormGradient {
    private static final long CHANNEL_AXIS = 3;

    private final BatchGroups groups;
    private final double epsilon;

    /**
     * All arrays of one call: x, dy, dx {@code [N, H, W, C]}; scratch {@code [N / splits, H, W, C]}; the others
     * {@code [splits, 1, C]}.
     */
    record Arrays(
            INDArray x,
            INDArray dy,
            INDArray mean,
            INDArray variance,
            INDArray gamma,
            INDArray dx,
            INDArray dgammas,
            INDArray dbetas,
            INDArray scratch,
            INDArray slope,
            INDArray slopeOfX,
            INDArray shift) {}

    BatchNormGradient(BatchGroups groups, double epsilon) {
        this.groups = groups;
        this.epsilon = epsilon;
    }

    Runnable bind(Arrays a) {
        List<Runnable> sums = new ArrayList<>();
        List<Runnable> maps = new ArrayList<>();
        long channels = a.x.size(3);
        long rows = a.scratch.length() / channels;
        INDArray ones = Nd4j.ones(a.x.dataType(), 1, rows);
        INDArray zero = Nd4j.zeros(a.x.dataType(), channels);
        // The square root of this plus epsilon is one, so the map only scales by its argument.
        INDArray unit = Nd4j.zeros(a.x.dataType(), channels).addi(1 - epsilon);
        for (int group = 0; group < groups.splits(); group++) {
            INDArray x = groups.images(a.x, group);
            INDArray dy = groups.images(a.dy, group);
            INDArray dx = groups.images(a.dx, group);
            INDArray mean = groups.channels(a.mean, group);
            sums.add(columnSums(ones, dy, a.dbetas, group, rows));
            sums.add(NativeCall.of(
                    "batchnorm", affine(0), List.of(x, mean, groups.channels(a.variance, group)), List.of(a.scratch)));
            sums.add(NativeCall.of("multiply", Node.Arguments.of(), List.of(a.scratch, dy), List.of(a.scratch)));
            sums.add(columnSums(ones, a.scratch, a.dgammas, group, rows));

            maps.add(NativeCall.of(
                    "batchnorm",
                    affine(1),
                    List.of(x, mean, unit, groups.channels(a.slopeOfX, group), groups.channels(a.shift, group)),
                    List.of(a.scratch)));
            maps.add(NativeCall.of(
                    "batchnorm",
                    affine(1),
                    List.of(dy, zero, unit, groups.channels(a.slope, group), zero),
                    List.of(dx)));
            maps.add(NativeCall.of("add", Node.Arguments.of(), List.of(dx, a.scratch), List.of(dx)));
        }
        return () -> {
            sums.forEach(Runnable::run);
            coefficients(a, rows);
            maps.forEach(Runnable::run);
        };
    }

    /** dx = slope * dy + slopeOfX * (x - mean) + shift. */
    private void coefficients(Arrays a, long rows) {
        // Until the last line, slopeOfX contains r.
        Transforms.sqrt(a.slopeOfX.assign(a.variance).addi(epsilon), false).rdivi(1);
        a.slope.assign(a.slopeOfX).muli(a.gamma);
        a.shift.assign(a.slope).muli(a.dbetas).divi(-rows);
        a.slopeOfX.muli(a.slope).muli(a.dgammas).divi(-rows);
    }

    private Node.Arguments affine(long scaleAndShift) {
        return new Node.Arguments(
                new long[] {scaleAndShift, scaleAndShift, CHANNEL_AXIS}, new double[] {epsilon}, new boolean[0]);
    }

    /** Writes the sums over all axes except the channels to the group's row of {@code target}. */
    private Runnable columnSums(INDArray ones, INDArray values, INDArray target, int group, long rows) {
        return NativeCall.of(
                "matmul",
                Node.Arguments.of(),
                List.of(ones, values.reshape(rows, values.size(3))),
                List.of(groups.row(target, group)));
    }
}
