package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.SplitBatchNormShape;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/**
 * Batch norm over contiguous groups of the batch, optionally with the sum with a shortcut and ReLU in the same pass.
 * The backward pass finds the sign of the ReLU again from x, or from y if there is a shortcut.
 */
final class BatchNormKernel implements Kernel {
    private static final int THREADS = 256;
    private static final int CHANNELS_OF_A_BLOCK = 32;
    private static final int SHORTCUT = 3;
    /** How the gradient kernels find the sign of the ReLU, as in batch_norm.cu. */
    private static final int NO_RELU = 0;

    private static final int RELU_OF_NORM = 1;
    private static final int RELU_OF_Y = 2;
    /** Blocks for each multiprocessor, so that all have work until the end. */
    private static final int BLOCKS = 8;

    private final Gpu gpu;
    private final SplitBatchNormShape shape;
    private final float epsilon;
    private final boolean relu;

    private Value x;
    private Value gamma;
    private Value beta;
    private Value shortcut;
    private Value mean;
    private Value variance;
    private Value y;
    private long rows;
    private int channels;
    private int chunks;

    BatchNormKernel(Gpu gpu, Node.Arguments arguments, boolean relu) {
        this.gpu = gpu;
        this.shape = SplitBatchNormShape.of(arguments);
        this.epsilon = (float) arguments.real(0);
        this.relu = relu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        shape.check(inputs.subList(0, SHORTCUT));
        x = gpu.activation(inputs.get(0), emitter);
        gamma = inputs.get(1);
        beta = inputs.get(2);
        shortcut = inputs.size() > SHORTCUT ? gpu.activation(inputs.get(SHORTCUT), emitter) : null;
        channels = Math.toIntExact(shape.channels());
        rows = x.length() / channels / shape.splits();
        chunks = chunks();
        mean = emitter.value("batch_mean", shape.splits(), 1, channels);
        variance = emitter.value("batch_var", shape.splits(), 1, channels);
        y = gpu.newActivation("batch_norm", emitter, x.shape());
        Value partial = partial(emitter);
        emitter.step(
                "cuda batch norm, statistics",
                List.of(x),
                List.of(mean, variance, partial),
                Gpu.sequence(
                        launch("batch_norm_partial", chunkBlocks(), x, partial, rows, channels),
                        launch(
                                "batch_norm_statistics",
                                channelBlocks(),
                                partial,
                                x,
                                mean,
                                variance,
                                rows,
                                channels,
                                chunks)));
        List<Value> reads = new ArrayList<>(List.of(x, mean, variance, gamma, beta));
        if (shortcut != null) {
            reads.add(shortcut);
        }
        emitter.step(
                "cuda batch norm" + name(),
                reads,
                List.of(y),
                launch(
                        "batch_norm",
                        chunkBlocks(),
                        x,
                        Gpu.orNull(shortcut),
                        y,
                        mean,
                        variance,
                        gamma,
                        beta,
                        epsilon,
                        relu ? 1 : 0,
                        rows,
                        channels));
        return List.of(y, mean, variance);
    }

    private String name() {
        return (shortcut == null ? "" : " + add") + (relu ? " + relu" : "");
    }

    /** How many blocks share the rows of a group: enough for all multiprocessors, but each has rows for its threads. */
    private int chunks() {
        long wanted = Math.max(1, BLOCKS * gpu.device().multiprocessors() / shape.splits());
        long rowsAtOnce = Math.max(1, THREADS * (16 / gpu.type().bytes()) / channels);
        return Math.toIntExact(Math.max(1, Math.min(wanted, rows / (4 * rowsAtOnce))));
    }

    private Value partial(StepEmitter emitter) {
        return Gpu.scratch("batch_norm", 2L * Float.BYTES * shape.splits() * chunks * channels, emitter);
    }

    private LaunchShape chunkBlocks() {
        return new LaunchShape(chunks, shape.splits(), THREADS);
    }

    private LaunchShape channelBlocks() {
        return new LaunchShape((channels + CHANNELS_OF_A_BLOCK - 1) / CHANNELS_OF_A_BLOCK, shape.splits(), THREADS);
    }

    private StepEmitter.Binding launch(String kernel, LaunchShape blocks, Object... arguments) {
        return gpu.launch(gpu.type(), kernel, blocks, arguments);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gpu.activation(gradients.get(0), emitter);
        // Behind the ReLU of a sum; it is the gradient of the shortcut too.
        Value masked = shortcut == null ? null : gpu.newActivation("batch_norm.dsum", emitter, x.shape());
        Value dgammas = emitter.value("batch_norm.dgammas", shape.splits(), 1, channels);
        Value dbetas = emitter.value("batch_norm.dbetas", shape.splits(), 1, channels);
        Value dgamma = emitter.value("batch_norm.dgamma", channels);
        Value dbeta = emitter.value("batch_norm.dbeta", channels);
        statistics(dy, masked, List.of(dgammas, dbetas, dgamma, dbeta), emitter);

        Value behindRelu = masked == null ? dy : masked;
        int sign = masked == null && relu ? RELU_OF_NORM : NO_RELU;
        Value dx = gpu.newActivation("batch_norm.dx", emitter, x.shape());
        emitter.step(
                "cuda batch norm" + name() + ", gradient",
                List.of(behindRelu, x, dgammas, dbetas, mean, variance, gamma, beta),
                List.of(dx),
                launch(
                        "batch_norm_gradient",
                        chunkBlocks(),
                        x,
                        behindRelu,
                        dx,
                        dgammas,
                        dbetas,
                        mean,
                        variance,
                        gamma,
                        beta,
                        epsilon,
                        sign,
                        rows,
                        channels));
        return shortcut == null ? List.of(dx, dgamma, dbeta) : List.of(dx, dgamma, dbeta, masked);
    }

    /** Emits the sums over the batch that the gradient needs, and the gradients of gamma and beta. */
    private void statistics(Value dy, Value masked, List<Value> sums, StepEmitter emitter) {
        Value partial = partial(emitter);
        List<Value> reads = new ArrayList<>(List.of(dy, x, mean, variance, gamma, beta));
        List<Value> writes = new ArrayList<>(sums);
        writes.add(partial);
        if (masked != null) {
            reads.add(y);
            writes.add(masked);
        }
        int sign = !relu ? NO_RELU : masked != null ? RELU_OF_Y : RELU_OF_NORM;
        emitter.step(
                "cuda batch norm" + name() + ", sums for the gradient",
                reads,
                writes,
                Gpu.sequence(
                        launch(
                                "batch_norm_gradient_partial",
                                chunkBlocks(),
                                x,
                                dy,
                                Gpu.orNull(masked == null ? null : y),
                                Gpu.orNull(masked),
                                partial,
                                mean,
                                variance,
                                gamma,
                                beta,
                                epsilon,
                                sign,
                                rows,
                                channels),
                        launch(
                                "batch_norm_gradient_statistics",
                                channelBlocks(),
                                partial,
                                variance,
                                sums.get(0),
                                sums.get(1),
                                epsilon,
                                channels,
                                chunks),
                        launch(
                                "batch_norm_gradient_groups",
                                LaunchShape.items(channels),
                                sums.get(0),
                                sums.get(1),
                                sums.get(2),
                                sums.get(3),
                                shape.splits(),
                                channels)));
    }
}
