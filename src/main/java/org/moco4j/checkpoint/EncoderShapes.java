package org.moco4j.checkpoint;

import java.util.ArrayList;
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

/** What an encoder looks like, by a config, by the tensors of a file, or by its arrays. */
public final class EncoderShapes {
    /** Far beyond any; what is computed of it stays within 32 bits. */
    private static final int WIDEST = 1 << 20;

    private static final int STAGES = 4;
    /** ResNet-152 has 36 in a stage. */
    private static final int MOST_BLOCKS = 100;

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
     * The encoder whose weights a file holds. One without a head is described with a head of one linear layer that keeps the
     * length, {@code dim = backboneDim}.
     *
     * @param imageSize height and width of an image, which no tensor tells
     * @throws UserError if the tensors are not those of a ResNet of this kind; it names the tensor
     */
    static EncoderShape of(StateDict names, int imageSize) {
        int width = width(names);
        boolean mlp = names.head().form() == HeadNames.Form.MLP;
        int hidden = mlp ? outputsOf("fc.0.weight", names) : 0;
        int dim = names.head().isThere() ? outputsOf(mlp ? "fc.2.weight" : "fc.weight", names) : 0;
        Architecture architecture = architecture(names);
        EncoderShape headless = new EncoderShape(architecture, width, dim, mlp, imageSize, hidden);
        return names.head().isThere()
                ? headless
                : new EncoderShape(architecture, width, headless.backboneDim(), false, imageSize);
    }

    private static int width(StateDict names) {
        List<Long> stem = names.shapeOf("conv1.weight").orElseThrow(() -> misses("conv1.weight", names));
        if (stem.size() != 4 || stem.get(1) != 3 || stem.get(2) != 3 || stem.get(3) != 3) {
            throw new UserError(tensor("conv1.weight", names) + " is " + stem
                    + ", expected [width, 3, 3, 3]. MoCo4J's ResNets have the small stem for small images: a 3x3 convolution,"
                    + " no pooling. The 7x7 stem of ImageNet has no place in them.");
        }
        if (stem.get(0) < 1 || stem.get(0) > WIDEST) {
            throw new UserError(tensor("conv1.weight", names) + " is " + stem + ", expected a width from 1 to " + WIDEST
                    + ". Give another file.");
        }
        return Math.toIntExact(stem.get(0));
    }

    /** Of a linear layer. */
    private static int outputsOf(String weight, StateDict names) {
        List<Long> shape = names.shapeOf(weight).orElseThrow(() -> misses(weight, names));
        if (shape.size() != 2) {
            throw new UserError(tensor(weight, names) + " is " + shape
                    + ", expected [outputs, inputs]. Give a file whose head is one linear layer, or two with a ReLU"
                    + " between them (fc.0, fc.2), or one without a head.");
        }
        if (shape.get(0) < 1 || shape.get(0) > Integer.MAX_VALUE) {
            throw new UserError(tensor(weight, names) + " is " + shape
                    + ", expected one output at least, and no more than a number of 32 bits. Give another file.");
        }
        return Math.toIntExact(shape.get(0));
    }

    private static Architecture architecture(StateDict names) {
        Predicate<String> has = name -> names.shapeOf(name).isPresent();
        List<Integer> blocks = blocks(has);
        if (blocks.get(0) == 0) {
            // Any will do: the first tensor that is missing is reported by its name.
            return Architecture.RESNET18;
        }
        return Architecture.with(isBottleneck(has), blocks)
                .orElseThrow(() -> new UserError(names.file().file() + ": its stages have "
                        + blocks.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " blocks of " + (isBottleneck(has) ? "three" : "two")
                        + " convolutions; expected 2, 2, 2, 2 of two (ResNet-18), 3, 4, 6, 3 of two (ResNet-34) or 3, 4, 6,"
                        + " 3 of three (ResNet-50). Give a file of one of these."));
    }

    private static boolean isBottleneck(Predicate<String> has) {
        return has.test("layer1.0.conv3.weight");
    }

    private static List<Integer> blocks(Predicate<String> has) {
        List<Integer> blocks = new ArrayList<>();
        for (int stage = 1; stage <= STAGES; stage++) {
            String layer = "layer" + stage + ".";
            blocks.add((int) IntStream.range(0, MOST_BLOCKS)
                    .takeWhile(i -> has.test(layer + i + ".conv1.weight"))
                    .count());
        }
        return blocks;
    }

    private static String tensor(String name, StateDict names) {
        return names.file().file() + ": tensor " + SafetensorsHeader.quoted(names.nameOf(name));
    }

    private static UserError misses(String name, StateDict names) {
        return new UserError(names.file().file() + ": there is no tensor "
                + SafetensorsHeader.quoted(names.nameOf(name))
                + ". Give a checkpoint of MoCo4J, or a safetensors file of a"
                + " ResNet under torchvision's names, with or without its head.");
    }

    /** Why the tensors of a file do not fit an encoder's arrays, and what helps, for a message. */
    static String difference(StateDict names, FlatParameters arrays) {
        EncoderShape there = of(names, 0);
        EncoderShape here = of(arrays);
        List<String> keys = new ArrayList<>();
        if (there.architecture() != here.architecture()) {
            keys.add("arch to " + there.architecture().key());
        }
        if (there.width() != here.width()) {
            keys.add("width to " + there.width());
        }
        boolean head = names.head().isThere();
        if (head && there.mlp() != here.mlp()) {
            keys.add("mlp to " + there.mlp());
        }
        if (head && there.dim() != here.dim()) {
            keys.add("moco-dim to " + there.dim());
        }
        boolean otherHidden = head && there.mlp() && there.hidden() != there.backboneDim();
        String holds = "The file holds " + inWords(there, names) + ". ";
        if (otherHidden) {
            return holds + "The hidden layer of MoCo4J's heads is as wide as the backbone's feature ("
                    + there.backboneDim()
                    + "), so that head cannot be taken. Keep the backbone alone, in Python:\n"
                    + UserError.code(PythonSnippets.keepingOnly(
                            names.file().file(), names.nameOf("conv1.weight").replace("conv1.weight", "")));
        }
        return keys.isEmpty()
                ? advice(names, there)
                : holds + "Set " + String.join(", ", keys) + ", or choose another file.";
    }

    /** What to say of a file whose tensors do not fit one another. */
    static String advice(StateDict names, EncoderShape shape) {
        return "The other tensors are those of " + inWords(shape, names)
                + ", so the file is damaged or of another kind of network. Choose another file.";
    }

    private static String inWords(EncoderShape shape, StateDict names) {
        String network = shape.architecture().key().replace("resnet", "a ResNet-") + " of width " + shape.width();
        if (!names.head().isThere()) {
            return network + " without a head (" + names.inWords() + ")";
        }
        return network + " with " + (shape.mlp() ? "a head of two layers" : "a linear head") + " of " + shape.dim()
                + " dimensions (" + names.inWords() + ")";
    }

    private static EncoderShape of(FlatParameters arrays) {
        Predicate<String> has = arrays.byName()::containsKey;
        Architecture architecture =
                Architecture.with(isBottleneck(has), blocks(has)).orElseThrow();
        boolean mlp = has.test("fc.2.weight");
        int width = (int) arrays.get("conv1.weight").size(0);
        int dim = (int) arrays.get(mlp ? "fc.2.weight" : "fc.weight").size(0);
        return new EncoderShape(architecture, width, dim, mlp, 0);
    }
}
