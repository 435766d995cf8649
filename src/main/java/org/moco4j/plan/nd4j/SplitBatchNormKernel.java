package org.moco4j.plan.nd4j;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.SplitBatchNormShape;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch norm over contiguous groups of the batch: ND4J's {@code moments} and {@code batchnorm} for each group, and
 * {@link BatchNormGradient} for the backward pass.
 */
final class SplitBatchNormKernel implements Kernel {
    private static final int CHANNEL_AXIS = 3;

    private final SplitBatchNormShape shape;
    private final int splits;
    private final BatchGroups groups;
    private final double epsilon;
    private final Node.Arguments normalize;
    private Value x;
    private Value gamma;
    private Value mean;
    private Value variance;

    SplitBatchNormKernel(Node.Arguments arguments) {
        this.shape = SplitBatchNormShape.of(arguments);
        this.splits = shape.splits();
        this.groups = new BatchGroups(splits);
        this.epsilon = arguments.real(0);
        long applyScale = 1;
        long applyShift = 1;
        this.normalize = new Node.Arguments(
                new long[] {applyScale, applyShift, CHANNEL_AXIS}, new double[] {epsilon}, new boolean[0]);
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        shape.check(inputs);
        x = inputs.get(0);
        gamma = inputs.get(1);
        Value beta = inputs.get(2);
        long channels = x.dimension(CHANNEL_AXIS);
        mean = emitter.value("batch_mean", splits, 1, channels);
        variance = emitter.value("batch_var", splits, 1, channels);
        Value y = emitter.value("batch_norm", x.shape());
        emitter.step(
                "nd4j batchnorm",
                inputs,
                List.of(y, mean, variance),
                arrays -> all(group -> {
                    INDArray input = groups.images(arrays.apply(x), group);
                    INDArray mu = groups.channels(arrays.apply(mean), group);
                    INDArray var = groups.channels(arrays.apply(variance), group);
                    Runnable statistics = NativeCall.of(
                            "moments",
                            new Node.Arguments(new long[] {0, 1, 2}, new double[0], new boolean[] {false}),
                            List.of(input),
                            List.of(mu, var));
                    Runnable normalization = NativeCall.of(
                            "batchnorm",
                            normalize,
                            List.of(input, mu, var, arrays.apply(gamma), arrays.apply(beta)),
                            List.of(groups.images(arrays.apply(y), group)));
                    return both(statistics, normalization);
                }));
        return List.of(y, mean, variance);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        long channels = x.dimension(CHANNEL_AXIS);
        Value dx = emitter.value("batch_norm.dx", x.shape());
        Value dgammas = emitter.value("batch_norm.dgammas", splits, 1, channels);
        Value dbetas = emitter.value("batch_norm.dbetas", splits, 1, channels);
        Value scratch =
                emitter.value("batch_norm.scratch", x.dimension(0) / splits, x.dimension(1), x.dimension(2), channels);
        Value slope = emitter.value("batch_norm.slope", splits, 1, channels);
        Value slopeOfX = emitter.value("batch_norm.slope_of_x", splits, 1, channels);
        Value shift = emitter.value("batch_norm.shift", splits, 1, channels);
        emitter.step(
                "nd4j batchnorm gradient",
                List.of(x, mean, variance, gamma, dy),
                List.of(dx, dgammas, dbetas, scratch, slope, slopeOfX, shift),
                arrays -> new BatchNormGradient(groups, epsilon)
                        .bind(new BatchNormGradient.Arrays(
                                arrays.apply(x),
                                arrays.apply(dy),
                                arrays.apply(mean),
                                arrays.apply(variance),
                                arrays.apply(gamma),
                                arrays.apply(dx),
                                arrays.apply(dgammas),
                                arrays.apply(dbetas),
                                arrays.apply(scratch),
                                arrays.apply(slope),
                                arrays.apply(slopeOfX),
                                arrays.apply(shift))));
        return List.of(dx, GroupSum.of(dgammas, emitter), GroupSum.of(dbetas, emitter));
    }

    private Runnable all(Function<Integer, Runnable> group) {
        List<Runnable> calls = new ArrayList<>();
        for (int g = 0; g < splits; g++) {
            calls.add(group.apply(g));
        }
        return () -> calls.forEach(Runnable::run);
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }
}
