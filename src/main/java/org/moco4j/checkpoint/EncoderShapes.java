package org.moco4j.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.graph.Architecture;
import org.moco4j.graph.EncoderShape;

/** What an encoder looks like, told by a config or by the tensors of a file. */
public final class EncoderShapes {
    /** Far beyond any; what is computed of it stays within 32 bits. */
    private static final int WIDEST = 1 << 20;

    private EncoderShapes() {}

    /** The encoder that a config asks for. */
    public static EncoderShape of(MocoConfig config) {
        ModelSettings model = config.model();
        return new EncoderShape(
                Architecture.valueOf(model.arch().name()),
                model.width(),
                model.mocoDim(),
                model.mlp(),
                config.data().imageSize());
    }

    /**
     * The encoder whose weights a file holds under torchvision's names. One without a head is described with a head of one
     * linear layer that keeps the length, {@code dim = backboneDim}.
     *
     * @param prefix before each name
     * @param imageSize height and width of an image, which no tensor tells
     * @throws UserError where the tensors are not those of a ResNet of this kind; it names the tensor
     */
    static EncoderShape of(SafetensorsReader file, String prefix, int imageSize) {
        Tensors tensors = new Tensors(file, prefix);
        List<Long> stem = tensors.shape("conv1.weight").orElseThrow(() -> tensors.misses("conv1.weight"));
        if (stem.size() != 4 || stem.get(1) != 3 || stem.get(2) != 3 || stem.get(3) != 3) {
            throw new UserError(file.file() + ": tensor '" + prefix + "conv1.weight' is " + stem
                    + ", expected [width, 3, 3, 3]. MoCo4J's ResNets have the small stem for small images: a 3x3 convolution,"
                    + " no pooling. The 7x7 stem of ImageNet has no place in them.");
        }
        if (stem.get(0) < 1 || stem.get(0) > WIDEST) {
            throw new UserError(file.file() + ": tensor '" + prefix + "conv1.weight' is " + stem
                    + ", expected a width from 1 to " + WIDEST + ". Give another file.");
        }
        boolean mlp = tensors.shape("fc.2.weight").isPresent();
        EncoderShape headless =
                new EncoderShape(tensors.architecture(), Math.toIntExact(stem.get(0)), 0, mlp, imageSize);
        int dim = QueryWeights.hasHead(file, prefix)
                ? tensors.outputsOf(mlp ? "fc.2.weight" : "fc.weight")
                : headless.backboneDim();
        return new EncoderShape(headless.architecture(), headless.width(), dim, mlp, imageSize);
    }

    /** The tensors of one encoder in a file. */
    private record Tensors(SafetensorsReader file, String prefix) {
        Optional<List<Long>> shape(String name) {
            Map<String, TensorEntry> all = file.tensors();
            return Optional.ofNullable(all.get(prefix + name)).map(TensorEntry::shape);
        }

        /** Of a linear layer. */
        int outputsOf(String weight) {
            List<Long> shape = shape(weight).orElseThrow(() -> misses(weight));
            if (shape.size() != 2) {
                throw new UserError(file.file() + ": tensor '" + prefix + weight + "' is " + shape
                        + ", expected [outputs, inputs]. Give a file whose head is one linear layer, or two with a ReLU"
                        + " between them (fc.0, fc.2), or one without a head.");
            }
            if (shape.get(0) < 1 || shape.get(0) > Integer.MAX_VALUE) {
                throw new UserError(file.file() + ": tensor '" + prefix + weight + "' is " + shape
                        + ", expected one output at least, and no more than a number of 32 bits. Give another file.");
            }
            return Math.toIntExact(shape.get(0));
        }

        Architecture architecture() {
            if (shape("layer1.0.conv3.weight").isPresent()) {
                return Architecture.RESNET50;
            }
            return shape("layer1.2.conv1.weight").isPresent() ? Architecture.RESNET34 : Architecture.RESNET18;
        }

        UserError misses(String name) {
            return new UserError(
                    file.file() + ": there is no tensor '" + prefix + name + "'. Give a checkpoint of MoCo4J, or a"
                            + " safetensors file of a ResNet under torchvision's names, with or without its head.");
        }
    }
}
