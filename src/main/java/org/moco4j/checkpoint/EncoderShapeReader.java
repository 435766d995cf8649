package org.moco4j.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.config.ModelSettings;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Stem;
import org.moco4j.tensorfile.SafetensorsHeader;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Determines the shape of an encoder from a config, from the tensors of a file or from its arrays. */
public final class EncoderShapeReader {
    /** Far more than any network has. Values computed from it fit into 32 bits. */
    private static final int MAX_WIDTH = 1 << 20;

    private static final int STAGES = 4;
    /** More than any ResNet has in a stage: ResNet-152 has 36. */
    private static final int MAX_BLOCKS = 100;

    private EncoderShapeReader() {}

    /** Returns the shape of the encoder that a config describes. */
    public static EncoderShape of(MocoConfig config) {
        ModelSettings model = config.model();
        return new EncoderShape(
                Architecture.valueOf(model.arch().name()),
                Stem.valueOf(model.stem().name()),
                model.width(),
                model.mocoDim(),
                model.mlp(),
                config.data().imageSize());
    }

    /**
     * Returns the shape of the encoder in a file. If it has no head, the shape has a linear head with
     * {@code dim = backboneDim}.
     *
     * @param imageSize height and width of an image, which cannot be read from tensors
     * @throws UserError if the tensors are not those of a supported ResNet; the message names the tensor
     */
    static EncoderShape of(EncoderTensors names, int imageSize) {
        Stem stem = stem(names);
        int width = width(names);
        boolean mlp = names.head().form() == HeadNames.Form.MLP;
        int hidden = mlp ? outputs("fc.0.weight", names) : 0;
        int dim = names.head().isReadable() ? outputs(mlp ? "fc.2.weight" : "fc.weight", names) : 0;
        Architecture architecture = architecture(names);
        EncoderShape headless = new EncoderShape(architecture, stem, width, dim, mlp, imageSize, hidden);
        return names.head().isReadable()
                ? headless
                : new EncoderShape(architecture, stem, width, headless.backboneDim(), false, imageSize);
    }

    /** Returns the stem, which the size of the first convolution tells: no other layer has tensors for it. */
    private static Stem stem(EncoderTensors names) {
        List<Long> weight = names.shapeOf("conv1.weight").orElseThrow(() -> missingTensor("conv1.weight", names));
        return Arrays.stream(Stem.values())
                .filter(stem -> weight.size() == 4
                        && weight.subList(1, 4).equals(List.of(3L, (long) stem.kernel(), (long) stem.kernel())))
                .findFirst()
                .orElseThrow(() -> new UserError(tensor("conv1.weight", names) + " is " + weight
                        + ", expected [width, 3, 3, 3] (a stem for small images: a 3x3 convolution without pooling) or"
                        + " [width, 3, 7, 7] (the stem for ImageNet). Give a file of a ResNet with one of these."));
    }

    private static int width(EncoderTensors names) {
        List<Long> stem = names.shapeOf("conv1.weight").orElseThrow();
        if (stem.get(0) < 1 || stem.get(0) > MAX_WIDTH) {
            throw new UserError(tensor("conv1.weight", names) + " is " + stem + ", expected a width from 1 to "
                    + MAX_WIDTH + ". Give another file.");
        }
        return Math.toIntExact(stem.get(0));
    }

    /** Returns the number of outputs of a linear layer. */
    private static int outputs(String weight, EncoderTensors names) {
        List<Long> shape = names.shapeOf(weight).orElseThrow(() -> missingTensor(weight, names));
        if (shape.size() != 2) {
            throw new UserError(tensor(weight, names) + " is " + shape
                    + ", expected [outputs, inputs]. Give a file whose head is one linear layer, or two with a ReLU"
                    + " between them (fc.0, fc.2), or one without a head.");
        }
        if (shape.get(0) < 1 || shape.get(0) > Integer.MAX_VALUE) {
            throw new UserError(tensor(weight, names) + " is " + shape
                    + ", expected a number of outputs from 1 to 2147483647. Give another file.");
        }
        return Math.toIntExact(shape.get(0));
    }

    private static Architecture architecture(EncoderTensors names) {
        Predicate<String> has = name -> names.shapeOf(name).isPresent();
        List<Integer> blocks = blocks(has);
        if (blocks.get(0) == 0) {
            // Any architecture is fine here: the check that follows reports the first missing tensor.
            return Architecture.RESNET18;
        }
        return Architecture.with(isBottleneck(has), blocks)
                .orElseThrow(() -> new UserError(names.file().file() + ": its stages have "
                        + blocks.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " blocks of " + (isBottleneck(has) ? "three" : "two")
                        + " convolutions; expected 2, 2, 2, 2 of two (ResNet-18), 3, 4, 6, 3 of two (ResNet-34) or 3, "
                        + "4, 6, 3 of three (ResNet-50). Give a file of one of these."));
    }

    private static boolean isBottleneck(Predicate<String> has) {
        return has.test("layer1.0.conv3.weight");
    }

    private static List<Integer> blocks(Predicate<String> has) {
        List<Integer> blocks = new ArrayList<>();
        for (int stage = 1; stage <= STAGES; stage++) {
            String layer = "layer" + stage + ".";
            blocks.add((int) IntStream.range(0, MAX_BLOCKS)
                    .takeWhile(i -> has.test(layer + i + ".conv1.weight"))
                    .count());
        }
        return blocks;
    }

    private static String tensor(String name, EncoderTensors names) {
        return names.file().file() + ": tensor " + SafetensorsHeader.quoted(names.nameOf(name));
    }

    private static UserError missingTensor(String name, EncoderTensors names) {
        return new UserError(names.file().file() + ": it has no tensor "
                + SafetensorsHeader.quoted(names.nameOf(name))
                + ". Give a checkpoint of MoCo4J, or a safetensors or PyTorch file of a"
                + " ResNet with torchvision's names, with or without its head.");
    }

    /** Explains why the tensors of a file do not match an encoder's arrays and how to fix it, for a message. */
    static String difference(EncoderTensors names, FlatParameters arrays) {
        EncoderShape inFile = of(names, 0);
        EncoderShape expected = of(arrays);
        List<String> keys = new ArrayList<>();
        if (inFile.architecture() != expected.architecture()) {
            keys.add("arch to " + inFile.architecture().key());
        }
        if (inFile.stem() != expected.stem()) {
            keys.add("stem to " + inFile.stem().key());
        }
        if (inFile.width() != expected.width()) {
            keys.add("width to " + inFile.width());
        }
        boolean head = names.head().isReadable();
        if (head && inFile.mlp() != expected.mlp()) {
            keys.add("mlp to " + inFile.mlp());
        }
        if (head && inFile.dim() != expected.dim()) {
            keys.add("moco-dim to " + inFile.dim());
        }
        boolean anotherHiddenWidth = head && inFile.mlp() && inFile.hidden() != inFile.backboneDim();
        String content = "The file contains " + description(inFile, names) + ". ";
        if (anotherHiddenWidth) {
            return content + "MoCo4J's heads have a hidden layer as wide as the backbone's feature ("
                    + inFile.backboneDim()
                    + "), so this head cannot be used. Keep only the backbone, in Python:\n"
                    + UserError.code(PythonSnippets.keepingOnly(
                            names.file(), names.nameOf("conv1.weight").replace("conv1.weight", "")));
        }
        return keys.isEmpty()
                ? advice(names, inFile)
                : content + "Set " + String.join(", ", keys) + ", or choose another file.";
    }

    /** Explains that the tensors of a file do not match each other, for a message. */
    static String advice(EncoderTensors names, EncoderShape shape) {
        return "The other tensors are those of " + description(shape, names)
                + ", so the file is damaged or contains another kind of network. Choose another file.";
    }

    private static String description(EncoderShape shape, EncoderTensors names) {
        String network = shape.architecture().key().replace("resnet", "a ResNet-") + " of width " + shape.width()
                + (shape.stem() == Stem.IMAGENET ? " with ImageNet's stem" : "");
        if (!names.head().isReadable()) {
            return network + (shape.stem() == Stem.IMAGENET ? "," : "") + " without a head (" + names.description()
                    + ")";
        }
        return network + (shape.stem() == Stem.IMAGENET ? " and " : " with ")
                + (shape.mlp() ? "a head of two layers" : "a linear head") + " of " + shape.dim() + " dimensions ("
                + names.description() + ")";
    }

    private static EncoderShape of(FlatParameters arrays) {
        Predicate<String> has = arrays.byName()::containsKey;
        Architecture architecture =
                Architecture.with(isBottleneck(has), blocks(has)).orElseThrow();
        boolean mlp = has.test("fc.2.weight");
        INDArray conv1 = arrays.get("conv1.weight");
        Stem stem = conv1.size(2) == Stem.IMAGENET.kernel() ? Stem.IMAGENET : Stem.CIFAR;
        int width = (int) conv1.size(0);
        int dim = (int) arrays.get(mlp ? "fc.2.weight" : "fc.weight").size(0);
        return new EncoderShape(architecture, stem, width, dim, mlp, 0);
    }
}
