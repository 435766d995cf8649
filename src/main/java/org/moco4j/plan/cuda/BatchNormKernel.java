package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.SplitBatchNormShape;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;

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
                memory -> Gpu.all(
                        kernel("batch_norm_partial", chunkBlocks(), at(memory, x), at(memory, partial), rows, channels),
                        kernel(
                                "batch_norm_statistics",
                                channelBlocks(),
                                at(memory, partial),
                                at(memory, x),
                                at(memory, mean),
                                at(memory, variance),
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
                memory -> kernel(
                        "batch_norm",
                        chunkBlocks(),
                        at(memory, x),
                        shortcut == null ? 0L : at(memory, shortcut),
                        at(memory, y),
                        at(memory, mean),
                        at(memory, variance),
                        at(memory, gamma),
                        at(memory, beta),
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

    private Runnable kernel(String name, LaunchShape launch, Object... arguments) {
        return gpu.device().kernel(gpu.type(), name, launch, arguments);
    }

    private static long at(ValueMemory memory, Value value) {
        return memory.address(value);
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
                memory -> kernel(
                        "batch_norm_gradient",
                        chunkBlocks(),
                        at(memory, x),
                        at(memory, behindRelu),
                        at(memory, dx),
                        at(memory, dgammas),
                        at(memory, dbetas),
                        at(memory, mean),
                        at(memory, variance),
                        at(memory, gamma),
                        at(memory, beta),
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
        int sign = masked != null ? RELU_OF_Y : relu ? RELU_OF_NORM : NO_RELU;
        emitter.step(
                "cuda batch norm" + name() + ", sums for the gradient",
                reads,
                writes,
                memory -> Gpu.all(
                        kernel(
                                "batch_norm_gradient_partial",
                                chunkBlocks(),
                                at(memory, x),
                                at(memory, dy),
                                masked == null ? 0L : at(memory, y),
                                masked == null ? 0L : at(memory, masked),
                                at(memory, partial),
                                at(memory, mean),
                                at(memory, variance),
                                at(memory, gamma),
                                at(memory, beta),
                                epsilon,
                                sign,
                                rows,
                                channels),
                        kernel(
                                "batch_norm_gradient_statistics",
                                channelBlocks(),
                                at(memory, partial),
                                at(memory, variance),
                                at(memory, sums.get(0)),
                                at(memory, sums.get(1)),
                                epsilon,
                                channels,
                                chunks),
                        kernel(
                                "batch_norm_gradient_groups",
                                LaunchShape.items(channels),
                                at(memory, sums.get(0)),
                                at(memory, sums.get(1)),
                                at(memory, sums.get(2)),
                                at(memory, sums.get(3)),
                                shape.splits(),
                                channels)));
    }
}
