package org.moco4j.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.nn.Encoder;
import org.moco4j.text.Quantities;

/**
 * Finds the tensors of one encoder in a safetensors file. Their names are torchvision's, with anything before them
 * ({@code module.encoder_q.}), or those of the same layers in a numbered container ({@code net.0.weight}). If a file holds a query
 * encoder and the key encoder that follows it, the query encoder is meant.
 */
final class StateDict {
    /** In the name of an encoder that follows another one by momentum. Its weights are not the trained ones. */
    private static final Set<String> FOLLOWERS =
            Set.of("k", "key", "m", "momentum", "teacher", "target", "ema", "velocity");

    /** In the name of an encoder that is trained by gradients while another one follows it. */
    private static final Set<String> LEADERS = Set.of("q", "query", "online", "student", "base");

    private static final int NAMED = 8;
    private static final int TO_CHOOSE_FROM = 4;

    private final SafetensorsReader file;
    private final BackboneNames backbone;
    private final HeadNames head;
    private final List<String> leftOut;

    private StateDict(SafetensorsReader file, BackboneNames backbone, List<String> leftOut) {
        this.file = file;
        this.backbone = backbone;
        this.leftOut = leftOut;
        this.head = HeadNames.of(file.tensors(), backbone);
    }

    /** The query encoder of a checkpoint of MoCo4J. */
    static StateDict ofCheckpoint(SafetensorsReader file) {
        return new StateDict(file, BackboneNames.torchvision(NamedTensors.QUERY), List.of());
    }

    /**
     * The encoder of any file.
     *
     * @throws UserError if the file holds no ResNet, a key encoder only, or several encoders of which none is the query encoder
     */
    static StateDict of(SafetensorsReader file) {
        if (Checkpoint.FORMAT.equals(file.metadata().get(Checkpoint.FORMAT_KEY))) {
            return ofCheckpoint(file);
        }
        List<BackboneNames> all = BackboneNames.allIn(file.tensors());
        if (all.isEmpty()) {
            throw new UserError(
                    file.file() + " holds no ResNet: there is no tensor 'conv1.weight', alone or after a prefix such as"
                            + " 'module.encoder_q.'. " + whatIsThere(file)
                            + " Give a checkpoint of MoCo4J, or a safetensors file of a ResNet under torchvision's names, with or without"
                            + " its head.");
        }
        List<BackboneNames> trained = without(all, FOLLOWERS);
        if (trained.isEmpty()) {
            throw new UserError(file.file() + " holds a key (momentum) encoder only, " + starred(all)
                    + "; expected the query encoder, which is the trained one. Save that one too. If you do want the weights that"
                    + " are there, give their names another prefix, such as 'backbone.'.");
        }
        List<BackboneNames> leading = trained.size() == 1 ? trained : withAny(trained, LEADERS);
        if (leading.size() != 1) {
            throw new UserError(file.file() + " holds several encoders: " + starred(trained)
                    + "; expected one. Keep the one that you mean, in Python:\n"
                    + UserError.code(PythonSnippets.keepingOnly(
                            file.file(), trained.get(0).prefix())));
        }
        BackboneNames chosen = leading.get(0);
        return new StateDict(
                file,
                chosen,
                all.stream()
                        .filter(other -> !other.equals(chosen))
                        .map(BackboneNames::starred)
                        .toList());
    }

    private static String whatIsThere(SafetensorsReader file) {
        List<String> names = file.tensors().keySet().stream().toList();
        if (names.isEmpty()) {
            return "It holds no tensor.";
        }
        return "It holds " + Quantities.count(names.size(), "tensor") + ": "
                + names.stream().limit(NAMED).map(SafetensorsHeader::quoted).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? ", ..." : "") + ".";
    }

    private static String starred(List<BackboneNames> encoders) {
        return encoders.stream()
                        .limit(TO_CHOOSE_FROM)
                        .map(BackboneNames::starred)
                        .collect(Collectors.joining(", "))
                + (encoders.size() > TO_CHOOSE_FROM ? ", ..." : "");
    }

    private static List<BackboneNames> without(List<BackboneNames> encoders, Set<String> words) {
        List<BackboneNames> others = new ArrayList<>(encoders);
        others.removeAll(withAny(encoders, words));
        return others;
    }

    private static List<BackboneNames> withAny(List<BackboneNames> encoders, Set<String> words) {
        return encoders.stream()
                .filter(encoder -> words(encoder.prefix()).anyMatch(words::contains))
                .toList();
    }

    /** Whether a part of a name says that it belongs to an encoder that follows another one. */
    static boolean isFollower(String part) {
        return words(part).anyMatch(FOLLOWERS::contains);
    }

    /** The words of a name: {@code module, encoder, q} of {@code module.encoder_q} and of {@code module.encoderQ}. */
    static Stream<String> words(String name) {
        return Stream.of(name.split("[._]|(?<=[a-z])(?=[A-Z])")).map(word -> word.toLowerCase(Locale.ROOT));
    }

    SafetensorsReader file() {
        return file;
    }

    /** What the file calls a tensor of torchvision's name. */
    String nameOf(String name) {
        return name.startsWith(Encoder.HEAD)
                ? head.base() + name.substring(Encoder.HEAD.length())
                : backbone.nameOf(name, file.tensors());
    }

    /** The shape of a tensor of torchvision's name, if there is one. */
    Optional<List<Long>> shapeOf(String name) {
        return Optional.ofNullable(file.tensors().get(nameOf(name))).map(TensorEntry::shape);
    }

    /** The projection head. */
    HeadNames head() {
        return head;
    }

    /** Whether the encoder has a tensor of this name here, if it is whole: the head's belong to it only if there is a head. */
    boolean isPart(String name) {
        return head.isThere() || !name.startsWith(Encoder.HEAD);
    }

    /**
     * No tensor of the backbone is of another kind than a ResNet's, which would be passed over.
     *
     * @param known the backbone's tensors by torchvision's names
     * @param advice what to say if there is one
     * @throws UserError naming the first other one
     */
    void requireNoOthers(Set<String> known, Supplier<String> advice) {
        Set<String> expected = known.stream().map(this::nameOf).collect(Collectors.toSet());
        file.tensors().keySet().stream()
                .filter(name -> backbone.isInside(name) && !expected.contains(name) && !isBookkeeping(name))
                .min(Comparator.naturalOrder())
                .ifPresent(name -> {
                    throw new UserError(file.file() + ": tensor " + SafetensorsHeader.quoted(name)
                            + " has no place in this network. " + advice.get());
                });
    }

    /** Counters that PyTorch and tools for counting operations leave beside the weights. */
    private static boolean isBookkeeping(String name) {
        return Stream.of("num_batches_tracked", "total_ops", "total_params").anyMatch(name::endsWith);
    }

    /** Which tensors are meant, in words: {@code 'module.encoder_q.*', head 'module.encoder_q.fc.*'}. */
    String inWords() {
        return backbone.starred() + ", " + head.inWords()
                + (leftOut.isEmpty() ? "" : "; left out: " + String.join(", ", leftOut));
    }
}
