package org.moco4j.config;

import static org.moco4j.config.ConfigKey.Group.AUGMENTATION;
import static org.moco4j.config.ConfigKey.Group.DATA;
import static org.moco4j.config.ConfigKey.Group.EVALUATION;
import static org.moco4j.config.ConfigKey.Group.MACHINE;
import static org.moco4j.config.ConfigKey.Group.MODEL;
import static org.moco4j.config.ConfigKey.Group.OPTIMIZATION;
import static org.moco4j.config.ConfigKey.Group.RUN;
import static org.moco4j.config.DataSettings.Dataset.IMAGE_FOLDER;
import static org.moco4j.config.DataSettings.Dataset.SHAPES;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.config.ConfigKey.Group;
import org.moco4j.config.NumberType.DecimalTupleType;
import org.moco4j.config.NumberType.DecimalType;
import org.moco4j.config.NumberType.EpochListType;
import org.moco4j.config.NumberType.IntegerType;
import org.moco4j.config.NumberType.Range;
import org.moco4j.config.ValueType.BooleanType;
import org.moco4j.config.ValueType.CheckpointIntervalType;
import org.moco4j.config.ValueType.ChoiceType;
import org.moco4j.config.ValueType.PathType;
import org.moco4j.text.ClosestName;

/**
 * The table of keys with their names, defaults and limits, and a lookup by name. JSON, the command line's options,
 * messages and {@code --help} all use it. A test compares docs/configuration.md with it.
 */
public final class KeyTable {
    private static final ValueType FOLDER = new PathType("DIR", false);
    private static final ValueType PROBABILITY = new DecimalType(Range.closed(0, 1));

    /** The published hyperparameter table in its order. */
    private static final List<ConfigKey> PUBLISHED = List.of(
            key("arch", choice(ModelSettings.Arch.class), "'resnet18'", MODEL).meaning("the backbone of both encoders"),
            key("device_target", choice(ComputeSettings.DeviceTarget.class), "'GPU'", MACHINE)
                    .meaning("GPU: a supported GPU if there is one, else the CPU, with a warning; CPU: always the CPU")
                    .notIdentity(),
            key("dataset", choice(DataSettings.Dataset.class), "'Cifar10'", DATA)
                    .meaning("what to train on"),
            key("learning-rate", above(0), "0.06", OPTIMIZATION)
                    .meaning("learning rate at the start")
                    .alias("lr"),
            key("epochs", integerFrom(1), "200", OPTIMIZATION)
                    .meaning("passes over the training images")
                    .notIdentity(),
            key("schedule", new EpochListType(), "[120,160]", OPTIMIZATION)
                    .meaning("epochs at which the learning rate falls to a tenth; has no effect with cos"),
            key("batch_size", integerFrom(2), "512", OPTIMIZATION).meaning("images in a step; a multiple of bn-splits"),
            key("wd", number(Range.atLeast(0)), "5e-4", OPTIMIZATION)
                    .meaning("weight decay")
                    .alias("weight-decay"),
            key("moco-dim", integerFrom(2), "128", MODEL).meaning("dimensions of queries and keys"),
            key("moco-k", integerFrom(2), "4096", MODEL)
                    .meaning(
                            "keys in the queue: the negatives; a multiple of batch_size (of twice that with symmetric) "
                                    + "and no more than there are training images"),
            key("moco-m", number(Range.closedOpen(0, 1)), "0.99", MODEL).meaning("momentum of the key encoder"),
            key("moco-t", above(0), "0.1", MODEL).meaning("temperature of the logits"),
            key("bn-splits", integerFrom(1), "8", MODEL)
                    .meaning("groups of the batch that batch norm normalizes separately, as if each were on a GPU of "
                            + "its own; at least 2 images in each"),
            key("knn-k", integerFrom(1), "200", EVALUATION)
                    .meaning("neighbors that vote in the kNN monitor")
                    .notIdentity(),
            key("knn-t", above(0), "0.1", EVALUATION)
                    .meaning("temperature of their votes")
                    .notIdentity(),
            key("resume", FOLDER, "'./checkpoint'", RUN)
                    .meaning("folder for checkpoints; a run resumes by itself from its last checkpoint there")
                    .notIdentity(),
            key("results-dir", FOLDER, "'./results'", RUN)
                    .meaning("folder for metrics, the effective config and reports")
                    .notIdentity());

    /** All other keys, by group. */
    private static final List<ConfigKey> OPTIONAL = List.of(
            key("init-from", new PathType("FILE", true), "null", RUN)
                    .meaning("a checkpoint, or a safetensors or PyTorch file with torchvision's names, after any "
                            + "prefix, or the name of an encoder such as cifar10-resnet18, whose weights a new run "
                            + "starts from (resume continues the same run)"),
            key("checkpoint-every", new CheckpointIntervalType(), "'1 epoch'", RUN)
                    .meaning("how often a checkpoint is written")
                    .notIdentity(),
            key("seed", new IntegerType(Long.MIN_VALUE, Long.MAX_VALUE), "0", RUN)
                    .meaning("seed of everything random"),
            key("data-dir", FOLDER, "'./data'", DATA)
                    .meaning("folder that data sets are found in and downloaded to")
                    .notIdentity(),
            key("data-fraction", number(Range.openClosed(0, 1)), "1.0", DATA)
                    .meaning("the fraction of the training images to use"),
            key("validation-fraction", number(Range.closedOpen(0, 1)), "0.0", DATA)
                    .meaning("the fraction of each class of training images that is held out of training and that the "
                            + "kNN monitor scores instead of the test images; 0: no image is held out"),
            key("image-size", new IntegerType(DataSettings.SMALLEST_IMAGE, DataSettings.LARGEST_IMAGE), "32", DATA)
                    .meaning("height and width of a view, in pixels"),
            key("resize", choice(ResizeMode.class), "'center-square'", DATA)
                    .meaning("how image files become squares of image-size: center-square, the central square in one "
                            + "step; torchvision, its Resize and CenterCrop; imagenet, its Resize(256) and "
                            + "CenterCrop(224) in proportion; imagenet-232, the same with Resize(232)"),
            key("cache-size", new IntegerType(0, DataSettings.LARGEST_CACHED), "0", DATA)
                    .meaning(
                            "ImageFolder: images keep their aspect ratio and are stored with a shorter side of so many "
                                    + "pixels, and random views are cut from the whole image; 0: they are stored as "
                                    + "squares of image-size, and views are cut from these")
                    .onlyFor(IMAGE_FOLDER),
            key("early-epochs", integerFrom(0), "0", DATA)
                    .meaning("epochs at the start that train on views of early-image-size, which cost less; fewer than "
                            + "epochs"),
            key(
                            "early-image-size",
                            new IntegerType(DataSettings.SMALLEST_IMAGE, DataSettings.LARGEST_IMAGE),
                            "24",
                            DATA)
                    .meaning("height and width of a view in these epochs, in pixels; at most image-size"),
            key("labels", choice(LabelGranularity.class), "'fine'", DATA)
                    .meaning("Cifar100 only: the 100 fine classes or the 20 coarse ones"),
            key("unlabelled", new BooleanType(), "false", DATA)
                    .meaning("ImageFolder only: folders are not classes, and there is no kNN monitor"),
            key("strict", new BooleanType(), "false", DATA)
                    .meaning("ImageFolder: an image that cannot be read or is in no class folder is an error; else it "
                            + "is skipped and listed")
                    .notIdentity(),
            key("test-fraction", number(Range.open(0, 1)), "0.1", DATA)
                    .meaning("ImageFolder without a held-out folder: the fraction of each class held out for the kNN "
                            + "monitor")
                    .onlyFor(IMAGE_FOLDER),
            key("train-images", integerFrom(2), "4096", DATA)
                    .meaning("Shapes: how many training images to make")
                    .onlyFor(SHAPES),
            key("test-images", integerFrom(1), "1024", DATA)
                    .meaning("Shapes: how many test images to make")
                    .onlyFor(SHAPES),
            key("stem", choice(ModelSettings.Stem.class), "'cifar'", MODEL)
                    .meaning("the first layers: cifar, a 3x3 convolution at stride 1, for images of 32 pixels; "
                            + "imagenet, a 7x7 convolution at stride 2 and max pooling, for photos of 224"),
            key("width", new IntegerType(1, 1024), "64", MODEL).meaning("channels after the stem; ResNet's own are 64"),
            key("mlp", new BooleanType(), "false", MODEL).meaning("a hidden layer in the projection head (MoCo v2)"),
            key("key-shuffle", new BooleanType(), "true", MODEL)
                    .meaning("whether the batch is shuffled before the key encoder, so that query and key of an image "
                            + "do not share the statistics of one bn-split (the paper's section 3.3)"),
            key("symmetric", new BooleanType(), "false", MODEL)
                    .meaning("both views serve as queries in turn, at twice the cost of a step"),
            key("momentum", number(Range.closedOpen(0, 1)), "0.9", OPTIMIZATION).meaning("momentum of SGD"),
            key("cos", new BooleanType(), "false", OPTIMIZATION)
                    .meaning("the learning rate falls along half a cosine to the last epoch"),
            key("cos-per-step", new BooleanType(), "false", OPTIMIZATION)
                    .meaning("with cos: the learning rate falls at every step, from the end of the warm-up to the last "
                            + "step; else at every epoch"),
            key("warmup-epochs", integerFrom(0), "0", OPTIMIZATION)
                    .meaning("epochs over which the learning rate rises to its start; fewer than epochs"),
            key("crop-scale", interval(Range.openClosed(0, 1)), "[0.08,1.0]", AUGMENTATION)
                    .meaning("the share of the image's area that a random crop takes"),
            key("crop-ratio", interval(Range.above(0)), "[0.75,1.3333333]", AUGMENTATION)
                    .meaning("aspect ratio of a random crop: width / height"),
            key("flip-p", PROBABILITY, "0.5", AUGMENTATION).meaning("probability of a horizontal flip"),
            key(
                            "jitter",
                            new DecimalTupleType(
                                    List.of("brightness", "contrast", "saturation", "hue"),
                                    List.of(Range.atLeast(0), Range.atLeast(0), Range.atLeast(0), Range.closed(0, 0.5)),
                                    false),
                            "[0.4,0.4,0.4,0.1]",
                            AUGMENTATION)
                    .meaning("strengths of the color jitter: brightness, contrast, saturation, hue"),
            key("jitter-p", PROBABILITY, "0.8", AUGMENTATION).meaning("probability of the color jitter"),
            key("grayscale-p", PROBABILITY, "0.2", AUGMENTATION).meaning("probability of conversion to grayscale"),
            key("blur-p", PROBABILITY, "0.0", AUGMENTATION).meaning("probability of a Gaussian blur"),
            key("blur-sigma", interval(Range.above(0)), "[0.1,2.0]", AUGMENTATION)
                    .meaning("standard deviation of the blur, in pixels"),
            key("knn-every", integerFrom(1), "5", EVALUATION)
                    .meaning("epochs between kNN measurements; the first and the last epoch are always measured")
                    .notIdentity(),
            key("engine", choice(ComputeSettings.Engine.class), "'plan'", MACHINE)
                    .meaning("what runs the graph: the static plan, or SameDiff's own session (slow, for comparison)")
                    .notIdentity(),
            key("kernels", choice(ComputeSettings.Kernels.class), "'auto'", MACHINE)
                    .meaning("auto: the fastest that run on this machine; onednn: oneDNN's primitives; nd4j: ND4J's "
                            + "own operations only; cuda: an NVIDIA GPU")
                    .notIdentity(),
            key("precision", choice(ComputeSettings.Precision.class), "'float32'", MACHINE)
                    .meaning("tf32: on a GPU, products of numbers that are rounded to 10 bits of mantissa, faster; on "
                            + "the CPU the same as float32. bf16: activations in bfloat16, faster and "
                            + "smaller; for GPUs, and for processors with AVX512_BF16 or AMX and the "
                            + "kernels of oneDNN"),
            key("workers", new IntegerType(0, 1024), "0", MACHINE)
                    .meaning("threads that make views; 0: chosen by the program")
                    .notIdentity(),
            key("threads", new IntegerType(0, 1024), "0", MACHINE)
                    .meaning("threads that compute; 0: chosen by the program")
                    .notIdentity());

    private static final Map<String, ConfigKey> BY_NAME = byName();

    private KeyTable() {}

    /** Returns all keys: the published table in its order, then the optional keys by group. */
    public static List<ConfigKey> all() {
        return List.copyOf(BY_NAME.values());
    }

    /** Returns the key with exactly this name. */
    public static Optional<ConfigKey> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Returns a name in the form used for comparison: {@code -} equals {@code _}, and upper case equals lower case. */
    public static String spelling(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the key most similar to an unknown name, aliases included; empty if no key is similar. */
    static Optional<String> nearest(String unknown) {
        Map<String, String> names = new LinkedHashMap<>();
        for (ConfigKey key : BY_NAME.values()) {
            names.put(spelling(key.name()), key.name());
            key.aliases().forEach(alias -> names.put(alias, key.name()));
        }
        return ClosestName.to(spelling(unknown), names.keySet()).map(names::get);
    }

    private static Map<String, ConfigKey> byName() {
        Map<String, ConfigKey> byName = new LinkedHashMap<>();
        PUBLISHED.forEach(key -> byName.put(key.name(), key.asPublished()));
        OPTIONAL.forEach(key -> byName.put(key.name(), key));
        return Collections.unmodifiableMap(byName);
    }

    /** Builds a key; {@code json} is written with {@code '} in place of {@code "}. */
    private static ConfigKey key(String name, ValueType type, String json, Group group) {
        return new ConfigKey(name, List.of(), type, json.replace('\'', '"'), group, "", false, true, Optional.empty());
    }

    private static ValueType integerFrom(int low) {
        return new IntegerType(low, Integer.MAX_VALUE);
    }

    private static ValueType number(Range range) {
        return new DecimalType(range);
    }

    private static ValueType above(double low) {
        return number(Range.above(low));
    }

    private static ValueType interval(Range range) {
        return new DecimalTupleType(List.of("low", "high"), List.of(range, range), true);
    }

    private static <E extends Enum<E>> ValueType choice(Class<E> type) {
        return new ChoiceType(ConfigJson.names(type));
    }
}
