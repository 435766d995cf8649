package org.moco4j.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** A SameDiff graph over random variables, to run on two engines. */
public final class SmallGraph {
    public static final String OUT = "out";
    public static final String LOSS = "loss";

    private final SameDiff graph = SameDiff.create();
    private final List<String> variables = new ArrayList<>();
    private final DataType type;
    private final Random random;

    public SmallGraph(DataType type, long seed) {
        this.type = type;
        this.random = new Random(seed);
    }

    public SameDiff graph() {
        return graph;
    }

    /** What the loss is differentiated by. */
    public List<String> variables() {
        return variables;
    }

    public DataType type() {
        return type;
    }

    /** From {@code low} to {@code high}, both included. */
    public int size(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** Standard normal numbers. */
    public INDArray normal(long... shape) {
        double[] values = new double[Math.toIntExact(product(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.createFromArray(values).reshape(shape).castTo(type);
    }

    /** A variable of standard normal numbers. */
    public SDVariable variable(String name, long... shape) {
        return variable(name, normal(shape));
    }

    public SDVariable variable(String name, INDArray values) {
        variables.add(name);
        return graph.var(name, values);
    }

    /** A batch norm with fixed statistics. */
    public SDVariable frozenNorm(String name, SDVariable x, int channels) {
        return graph.nn()
                .batchNorm(
                        x,
                        variable(name + ".mean", channels),
                        variable(name + ".variance", normal(channels).muli(0.1).addi(1)),
                        variable(name + ".gamma", channels),
                        variable(name + ".beta", channels),
                        1e-5,
                        3);
    }

    /**
     * A convolution as ResNet has it: weights {@code [out, in, k, k]}, permuted in the graph; x is {@code [N, H, W,
     * C]}.
     */
    public SDVariable convolution(SDVariable x, SDVariable weight, int kernel, int stride) {
        return convolution(x, weight, kernel, stride, kernel / 2);
    }

    /** A convolution with another padding. */
    public SDVariable convolution(SDVariable x, SDVariable weight, int kernel, int stride, int padding) {
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(stride)
                .sW(stride)
                .pH(padding)
                .pW(padding)
                .dataFormat(Conv2DConfig.NHWC)
                .build();
        return graph.cnn().conv2d(x, weight.permute(2, 3, 1, 0), config);
    }

    /** Max pooling with padding of half the window, as the stem for ImageNet has it; x is {@code [N, H, W, C]}. */
    public SDVariable maxPooling(SDVariable x, int window, int stride) {
        Pooling2DConfig config = Pooling2DConfig.builder()
                .kH(window)
                .kW(window)
                .sH(stride)
                .sW(stride)
                .pH(window / 2)
                .pW(window / 2)
                .isNHWC(true)
                .build();
        return graph.cnn().maxPooling2d(x, config);
    }

    /**
     * Batch norm over groups of the batch as the encoders have it, with weights of its own; x is {@code [N, size, size,
     * channels]}.
     */
    public SDVariable splitBatchNorm(String name, SDVariable x, int splits, int size, int channels) {
        SDVariable gamma = variable(name + ".gamma", normal(channels).muli(0.3).addi(1));
        SDVariable beta = variable(name + ".beta", channels);
        SDVariable groups = graph.reshape(x, splits, -1, channels);
        SDVariable centred = groups.sub(groups.mean(true, 1));
        SDVariable variance = centred.mul(centred).mean(true, 1);
        SDVariable scaled = centred.div(graph.math().sqrt(variance.add(1e-5))).mul(gamma);
        return graph.reshape(scaled.add(beta), -1, size, size, channels);
    }

    /** Names {@code out}, and takes as the loss its sum weighted at random, so that no gradient cancels out. */
    public SmallGraph endIn(SDVariable out) {
        SDVariable named = out.rename(OUT);
        SDVariable weights = graph.constant("loss_weights", normal(named.eval().shape()));
        named.mul(weights).sum(LOSS);
        graph.setLossVariables(LOSS);
        return this;
    }

    private static long product(long... shape) {
        long n = 1;
        for (long d : shape) {
            n *= d;
        }
        return n;
    }
}
