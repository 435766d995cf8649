package org.moco4j.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.moco4j.nn.Encoder;
import org.moco4j.tensorfile.SafetensorsHeader;
import org.moco4j.tensorfile.TensorEntry;

/**
 * The names that a file uses for the tensors of one encoder's projection head.
 *
 * @param form structure of the head
 * @param base prefix of the names of its layers: {@code fc.} or {@code projection_head.layers.}
 */
record HeadNames(Form form, String base) {
    /**
     * Numbers of classes of the data sets that encoders are usually trained on with labels: CIFAR, Tiny ImageNet,
     * Places365 and ImageNet.
     */
    private static final Set<Long> CLASSES = Set.of(10L, 100L, 200L, 365L, 1000L, 21_841L, 21_843L);

    /** Names of projection heads that are modules beside the backbone. */
    private static final Set<String> HEAD_WORDS = Set.of("projection", "projector", "proj", "head", "neck", "mlp", "g");

    /** Words in the names of heads with another purpose. */
    private static final Set<String> OTHER_HEAD_WORDS =
            Set.of("prediction", "predictor", "classifier", "classification", "class", "cls", "clf", "linear", "rot");

    private static final List<String> CONTAINERS = List.of("", "layers.", "mlp.", "net.", "fc.", "projection_head.");
    /**
     * Layers other than the two linear layers 0 and 2: a projection head has only a ReLU between them and nothing after
     * them.
     */
    private static final Pattern FURTHER_LAYER = Pattern.compile("(1|[3-9]|\\d\\d+)\\..*", Pattern.DOTALL);

    /** Limits of the search, so that unusual names cannot make it slow. */
    private static final int MAX_LEVELS = 8;

    private static final int MAX_MODULES = 16;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");
    private static final HeadNames ABSENT = new HeadNames(Form.NONE, Encoder.HEAD);

    /** The structure of a projection head. */
    enum Form {
        /** The file has no head. */
        NONE,
        /** One linear layer. */
        LINEAR,
        /** Two linear layers with a ReLU between them. */
        MLP,
        /** One linear layer that gives scores of classes: it was trained with labels, and is not read. */
        CLASSIFIER,
        /** Other layers, which are not read. */
        OTHER
    }

    /**
     * Finds the head of a backbone: inside it, as in torchvision, or beside it.
     *
     * @param mayClassify whether nothing shows that the encoder was trained without labels. Then a linear layer inside
     *     it whose number of outputs is that of a usual data set's classes is a classifier.
     */
    static HeadNames of(Map<String, TensorEntry> tensors, BackboneNames backbone, boolean mayClassify) {
        List<String> inner = backbone.isNumbered()
                ? numbered(tensors, backbone)
                : Stream.of(backbone.prefix() + Encoder.HEAD, backbone.prefix() + "linear.")
                        .filter(base -> isAny(tensors, base))
                        .toList();
        if (!inner.isEmpty()) {
            return inside(tensors, inner.get(0), mayClassify);
        }
        long features = features(tensors, backbone);
        HeadNames other = ABSENT;
        String parent = backbone.prefix();
        for (int level = 0; level < MAX_LEVELS && !parent.isEmpty(); level++) {
            parent = parent.substring(0, parent.lastIndexOf('.', parent.length() - 2) + 1);
            for (String module : modules(tensors, parent, backbone.prefix())) {
                HeadNames found = beside(tensors, module, features);
                if (found.isReadable()) {
                    return found;
                }
                other = other.form == Form.OTHER ? other : found;
            }
        }
        return other;
    }

    /** Finds linear layers after the last stage of a numbered container. */
    private static List<String> numbered(Map<String, TensorEntry> tensors, BackboneNames backbone) {
        return tensors.keySet().stream()
                .filter(name -> name.startsWith(backbone.prefix()))
                .map(name -> name.substring(backbone.prefix().length()).split("\\.", 2)[0])
                .filter(child -> NUMBER.matcher(child).matches() && Integer.parseInt(child) > backbone.lastStage())
                .map(child -> backbone.prefix() + child + ".")
                .distinct()
                .toList();
    }

    /** Determines the structure of a head inside the backbone. Wrong shapes are reported later. */
    private static HeadNames inside(Map<String, TensorEntry> tensors, String base, boolean mayClassify) {
        if (hasLayer(tensors, base)) {
            List<Long> shape = tensors.get(base + "weight").shape();
            boolean classifier = mayClassify && shape.size() == 2 && CLASSES.contains(shape.get(0));
            return new HeadNames(classifier ? Form.CLASSIFIER : Form.LINEAR, base);
        }
        boolean mlp = hasLayer(tensors, base + "0.") && hasLayer(tensors, base + "2.") && endsThere(tensors, base);
        return new HeadNames(mlp ? Form.MLP : Form.OTHER, base);
    }

    /** Finds modules beside a backbone that have the name of a projection head. */
    private static List<String> modules(Map<String, TensorEntry> tensors, String parent, String backbone) {
        String itself = backbone.substring(parent.length()).split("\\.", 2)[0];
        boolean mayBeNumbered = NUMBER.matcher(itself).matches();
        return tensors.keySet().stream()
                .filter(name -> name.startsWith(parent) && name.indexOf('.', parent.length()) > 0)
                .map(name -> name.substring(parent.length(), name.indexOf('.', parent.length())))
                .distinct()
                .filter(module -> !module.equals(itself) && isHead(module, mayBeNumbered))
                .limit(MAX_MODULES)
                .map(module -> parent + module + ".")
                .toList();
    }

    private static boolean isHead(String module, boolean mayBeNumbered) {
        List<String> words = EncoderTensors.words(module).toList();
        boolean named =
                words.stream().anyMatch(HEAD_WORDS::contains) && words.stream().noneMatch(OTHER_HEAD_WORDS::contains);
        return !EncoderTensors.isMomentumEncoder(module)
                && (named || (mayBeNumbered && NUMBER.matcher(module).matches()));
    }

    /** Determines the structure of a head beside the backbone. Its input must be the backbone's feature. */
    private static HeadNames beside(Map<String, TensorEntry> tensors, String module, long features) {
        for (String container : CONTAINERS) {
            String base = module + container;
            if (takes(tensors, base, features)) {
                return new HeadNames(Form.LINEAR, base);
            }
            if (takes(tensors, base + "0.", features) && hasLayer(tensors, base + "2.") && endsThere(tensors, base)) {
                return new HeadNames(Form.MLP, base);
            }
        }
        boolean takesFeature = tensors.entrySet().stream()
                .anyMatch(tensor -> tensor.getKey().startsWith(module) && isMatrix(tensor.getValue(), features));
        return takesFeature ? new HeadNames(Form.OTHER, module) : ABSENT;
    }

    private static long features(Map<String, TensorEntry> tensors, BackboneNames backbone) {
        TensorEntry stem = tensors.get(backbone.nameOf("conv1.weight", tensors));
        boolean bottleneck = tensors.containsKey(backbone.nameOf("layer1.0.conv3.weight", tensors));
        return stem == null || stem.shape().isEmpty() ? 0 : stem.shape().get(0) * 8 * (bottleneck ? 4 : 1);
    }

    private static boolean isAny(Map<String, TensorEntry> tensors, String base) {
        return tensors.keySet().stream().anyMatch(name -> name.startsWith(base));
    }

    private static boolean hasLayer(Map<String, TensorEntry> tensors, String base) {
        return tensors.containsKey(base + "weight");
    }

    private static boolean takes(Map<String, TensorEntry> tensors, String base, long features) {
        return hasLayer(tensors, base)
                && tensors.containsKey(base + "bias")
                && isMatrix(tensors.get(base + "weight"), features);
    }

    private static boolean isMatrix(TensorEntry tensor, long columns) {
        return tensor.shape().size() == 2 && tensor.shape().get(1) == columns;
    }

    private static boolean endsThere(Map<String, TensorEntry> tensors, String base) {
        return tensors.containsKey(base + "2.bias")
                && tensors.keySet().stream()
                        .filter(name -> name.startsWith(base))
                        .noneMatch(name -> FURTHER_LAYER
                                .matcher(name.substring(base.length()))
                                .matches());
    }

    /** Whether the file has a head that can be read. */
    boolean isReadable() {
        return form == Form.LINEAR || form == Form.MLP;
    }

    /** Describes the head for messages: {@code head 'fc.*'}. */
    String description() {
        return switch (form) {
            case NONE -> "no projection head";
            case CLASSIFIER ->
                "no projection head; the classifier " + SafetensorsHeader.quoted(base + "*") + " is left out";
            case LINEAR, MLP -> "head " + SafetensorsHeader.quoted(base + "*");
            case OTHER ->
                "a head that is not read, " + SafetensorsHeader.quoted(base + "*")
                        + ": it is neither one linear layer nor two with a ReLU between them";
        };
    }
}
