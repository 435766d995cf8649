package org.moco4j.nn;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.nn.ResidualBlock.Convolution;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * The backbone: torchvision's ResNet, with either {@link Stem}. Activations are {@code [N, H, W, C]}, the
 * fastest layout for ND4J's and oneDNN's CPU kernels; weights keep PyTorch's {@code [out, in, h, w]}.
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
            specs.add(new ParameterSpec(conv.name() + ".weight", weight, Initializer.kaimingNormalFanOut(weight)));
            specs.add(new ParameterSpec(conv.normName() + ".weight", new long[] {conv.out()}, Initializer.ONES));
            specs.add(new ParameterSpec(conv.normName() + ".bias", new long[] {conv.out()}, Initializer.ZEROS));
        }
        return specs;
    }

    /** The running statistics of the batch norms: a mean and a variance each. */
    public List<ParameterSpec> statistics() {
        List<ParameterSpec> specs = new ArrayList<>();
        for (Convolution conv : convolutions()) {
            long[] channels = {conv.out()};
            specs.add(new ParameterSpec(conv.normName() + ".running_mean", channels, Initializer.ZEROS));
            specs.add(new ParameterSpec(conv.normName() + ".running_var", channels, Initializer.ONES));
        }
        return specs;
    }

    /**
     * Adds the backbone to a graph.
     *
     * @param images {@code [N, imageSize, imageSize, 3]}, normalized
     * @param weights provides the variables
     * @param norm the normalization after each convolution
     * @return {@code [N, backboneDim]}, the mean over the last feature map
     */
    SDVariable build(SameDiff graph, SDVariable images, VariableScope weights, NormalizationLayer norm) {
        Layers layers = new Layers(graph, weights, norm);
        FeatureMap x =
                layers.relu(layers.convolve(new FeatureMap(images, shape.imageSize(), 3), ResidualBlock.stem(shape)));
        if (shape.stem().pools()) {
            x = layers.maxPool(x);
        }
        for (ResidualBlock block : ResidualBlock.of(shape)) {
            x = residual(layers, x, block);
        }
        return x.variable().mean(1, 2);
    }

    private static FeatureMap residual(Layers layers, FeatureMap in, ResidualBlock block) {
        List<Convolution> convolutions = block.convolutions();
        FeatureMap x = layers.convolve(in, convolutions.get(0));
        for (Convolution conv : convolutions.subList(1, convolutions.size())) {
            x = layers.convolve(layers.relu(x), conv);
        }
        FeatureMap shortcut = block.shortcut() == null ? in : layers.convolve(in, block.shortcut());
        return layers.relu(x.with(x.variable().add(shortcut.variable())));
    }

    /** All convolutions in the order of PyTorch's modules: a block's main path, then its shortcut. */
    List<Convolution> convolutions() {
        List<Convolution> all = new ArrayList<>();
        all.add(ResidualBlock.stem(shape));
        for (ResidualBlock block : ResidualBlock.of(shape)) {
            all.addAll(block.convolutions());
            if (block.shortcut() != null) {
                all.add(block.shortcut());
            }
        }
        return all;
    }

    /** Adds the kinds of layers of a ResNet to the graph. */
    private record Layers(SameDiff graph, VariableScope weights, NormalizationLayer norm) {

        /** Convolution and batch norm. */
        FeatureMap convolve(FeatureMap x, Convolution conv) {
            Conv2DConfig config = Conv2DConfig.builder()
                    .kH(conv.kernel())
                    .kW(conv.kernel())
                    .sH(conv.stride())
                    .sW(conv.stride())
                    .pH(conv.padding())
                    .pW(conv.padding())
                    .dataFormat(Conv2DConfig.NHWC)
                    .build();
            // Permuted in the graph, because a weights format in the config is lost when SameDiff clones the operation
            // for its gradient (the trap "clone loses attributes").
            SDVariable weight = weights.get(conv.name() + ".weight").permute(2, 3, 1, 0);
            SDVariable y = graph.cnn().conv2d(x.variable(), weight, config);
            return norm.apply(graph, new FeatureMap(y, conv.size(), conv.out()), conv.normName(), weights);
        }

        /** The stem's max pooling, after a ReLU. */
        FeatureMap maxPool(FeatureMap x) {
            Pooling2DConfig config = Pooling2DConfig.builder()
                    .kH(Stem.POOL_KERNEL)
                    .kW(Stem.POOL_KERNEL)
                    .sH(Stem.POOL_STRIDE)
                    .sW(Stem.POOL_STRIDE)
                    .pH(Stem.POOL_KERNEL / 2)
                    .pW(Stem.POOL_KERNEL / 2)
                    .isNHWC(true)
                    .build();
            SDVariable pooled = graph.cnn().maxPooling2d(x.variable(), config);
            return new FeatureMap(pooled, Stem.sizeAfter(x.size(), Stem.POOL_STRIDE), x.channels());
        }

        FeatureMap relu(FeatureMap x) {
            return x.with(graph.nn().relu(x.variable(), 0));
        }
    }
}
