package org.moco4j.graph;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.graph.Block.Convolution;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;

/**
 * The backbone: torchvision's ResNet with the stem that images of 32 pixels want. Activations are {@code [N, H, W, C]}, the
 * layout that ND4J's and oneDNN's CPU kernels like; weights keep PyTorch's {@code [out, in, h, w]}.
 */
public final class ResNet {
    private final EncoderShape shape;

    public ResNet(EncoderShape shape) {
        this.shape = shape;
    }

    /** The trained arrays, in the order of PyTorch's {@code named_parameters()}. */
    public List<ParameterSpec> parameters() {
        List<ParameterSpec> specs = new ArrayList<>();
        for (Convolution conv : convolutions()) {
            long[] weight = conv.weightShape();
            specs.add(new ParameterSpec(conv.name() + ".weight", weight, Initial.kaimingNormalFanOut(weight)));
            specs.add(new ParameterSpec(conv.normName() + ".weight", new long[] {conv.out()}, Initial.ONES));
            specs.add(new ParameterSpec(conv.normName() + ".bias", new long[] {conv.out()}, Initial.ZEROS));
        }
        return specs;
    }

    /** The running statistics of the batch norms: a mean and a variance each. */
    public List<ParameterSpec> statistics() {
        List<ParameterSpec> specs = new ArrayList<>();
        for (Convolution conv : convolutions()) {
            long[] channels = {conv.out()};
            specs.add(new ParameterSpec(conv.normName() + ".running_mean", channels, Initial.ZEROS));
            specs.add(new ParameterSpec(conv.normName() + ".running_var", channels, Initial.ONES));
        }
        return specs;
    }

    /**
     * Adds the backbone to a graph.
     *
     * @param images {@code [N, imageSize, imageSize, 3]}, normalised
     * @param weights where the variables come from
     * @param norm what stands behind each convolution
     * @return {@code [N, backboneDim]}, the mean over the last feature map
     */
    SDVariable build(SameDiff graph, SDVariable images, Variables weights, Normalization norm) {
        Layers layers = new Layers(graph, weights, norm);
        Activation x = layers.relu(layers.convolve(new Activation(images, shape.imageSize(), 3), Block.stem(shape)));
        for (Block block : Block.of(shape)) {
            x = residual(layers, x, block);
        }
        return x.variable().mean(1, 2);
    }

    private static Activation residual(Layers layers, Activation in, Block block) {
        List<Convolution> convolutions = block.convolutions();
        Activation x = layers.convolve(in, convolutions.get(0));
        for (Convolution conv : convolutions.subList(1, convolutions.size())) {
            x = layers.convolve(layers.relu(x), conv);
        }
        Activation shortcut = block.shortcut() == null ? in : layers.convolve(in, block.shortcut());
        return layers.relu(x.with(x.variable().add(shortcut.variable())));
    }

    /** In the order of PyTorch's modules: a block's main path, then its shortcut. */
    List<Convolution> convolutions() {
        List<Convolution> all = new ArrayList<>();
        all.add(Block.stem(shape));
        for (Block block : Block.of(shape)) {
            all.addAll(block.convolutions());
            if (block.shortcut() != null) {
                all.add(block.shortcut());
            }
        }
        return all;
    }

    /** The two kinds of layer that a ResNet is made of. */
    private record Layers(SameDiff graph, Variables weights, Normalization norm) {

        /** Convolution and batch norm. */
        Activation convolve(Activation x, Convolution conv) {
            Conv2DConfig config = Conv2DConfig.builder()
                    .kH(conv.kernel())
                    .kW(conv.kernel())
                    .sH(conv.stride())
                    .sW(conv.stride())
                    .pH(conv.padding())
                    .pW(conv.padding())
                    .dataFormat(Conv2DConfig.NHWC)
                    .build();
            // Permuted in the graph: a weights format set in the config is lost when SameDiff clones the operation for
            // its
            // gradient (the trap "clone loses attributes").
            SDVariable weight = weights.get(conv.name() + ".weight").permute(2, 3, 1, 0);
            SDVariable y = graph.cnn().conv2d(x.variable(), weight, config);
            return norm.apply(graph, new Activation(y, conv.size(), conv.out()), conv.normName(), weights);
        }

        Activation relu(Activation x) {
            return x.with(graph.nn().relu(x.variable(), 0));
        }
    }
}
