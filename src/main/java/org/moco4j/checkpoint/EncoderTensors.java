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
import org.moco4j.tensorfile.SafetensorsHeader;
import org.moco4j.tensorfile.TensorEntry;
import org.moco4j.tensorfile.TensorFile;
import org.moco4j.text.Quantities;

/**
 * Finds the tensors of one encoder in a file of weights. Their names are torchvision's names with any prefix
 * ({@code module.encoder_q.}), or those of the same layers in a numbered container ({@code net.0.weight}). If a file
 * contains a query encoder and its key encoder, this class uses the query encoder.
 */
final class EncoderTensors {
    /** Words in the names of momentum encoders, whose weights are not the trained ones. */
    private static final Set<String> MOMENTUM_WORDS =
            Set.of("k", "key", "m", "momentum", "teacher", "target", "ema", "velocity");

    /** Words in the names of encoders that are trained by gradients beside a momentum encoder. */
    private static final Set<String> TRAINED_WORDS = Set.of("q", "query", "online", "student", "base");

    private static final int MAX_TENSORS_SHOWN = 8;
    private static final int MAX_ENCODERS_SHOWN = 4;

    private final TensorFile file;
    private final BackboneNames backbone;
    private final HeadNames head;
    private final List<String> skipped;

    private EncoderTensors(TensorFile file, BackboneNames backbone, List<String> skipped) {
        this.file = file;
        this.backbone = backbone;
        this.skipped = skipped;
        this.head = HeadNames.of(file.tensors(), backbone, skipped.isEmpty() && !isContrastive(file, backbone));
    }

    /**
     * Whether the file shows that its encoder was trained without labels: MoCo4J wrote it, its names are those of a
     * query encoder, or it has a queue.
     */
    private static boolean isContrastive(TensorFile file, BackboneNames backbone) {
        return ExportedMetadata.isIn(file)
                || words(backbone.prefix()).anyMatch(TRAINED_WORDS::contains)
                || file.tensors().keySet().stream().anyMatch(name -> words(name).anyMatch("queue"::equals));
    }

    /** Returns the query encoder of a MoCo4J checkpoint. */
    static EncoderTensors ofCheckpoint(TensorFile file) {
        return new EncoderTensors(file, BackboneNames.torchvision(NamedTensors.QUERY), List.of());
    }

    /**
     * Finds the encoder in any file.
     *
     * @throws UserError if the file contains no ResNet, only a key encoder, or several encoders of which none is the
     *     query encoder
     */
    static EncoderTensors of(TensorFile file) {
        if (Checkpoint.FORMAT.equals(file.metadata().get(Checkpoint.FORMAT_KEY))) {
            return ofCheckpoint(file);
        }
        List<BackboneNames> all = BackboneNames.findAll(file.tensors());
        if (all.isEmpty()) {
            throw new UserError(
                    file.file() + " contains no ResNet: it has no tensor 'conv1.weight', with or without a prefix such "
                            + "as 'module.encoder_q.'. " + tensorsIn(file)
                            + " Give a checkpoint of MoCo4J, or a safetensors or PyTorch file of a ResNet under "
                            + "torchvision's names, with or without its head.");
        }
        List<BackboneNames> trained = without(all, MOMENTUM_WORDS);
        if (trained.isEmpty()) {
            throw new UserError(file.file() + " contains only a key (momentum) encoder, " + namePatterns(all)
                    + "; expected the query encoder, which is the trained one. Save the query encoder too. If you want "
                    + "to use the weights of the key encoder, give their names another prefix, such as 'backbone.'.");
        }
        List<BackboneNames> candidates = trained.size() == 1 ? trained : withAny(trained, TRAINED_WORDS);
        if (candidates.size() != 1) {
            throw new UserError(file.file() + " contains several encoders: " + namePatterns(trained)
                    + "; expected one. Keep the one that you want, in Python:\n"
                    + UserError.code(
                            PythonSnippets.keepingOnly(file, trained.get(0).prefix())));
        }
        BackboneNames chosen = candidates.get(0);
        return new EncoderTensors(
                file,
                chosen,
                all.stream()
                        .filter(other -> !other.equals(chosen))
                        .map(BackboneNames::namePattern)
                        .toList());
    }

    private static String tensorsIn(TensorFile file) {
        List<String> names = file.tensors().keySet().stream().toList();
        if (names.isEmpty()) {
            return "It contains no tensor.";
        }
        return "It contains " + Quantities.count(names.size(), "tensor") + ": "
                + names.stream()
                        .limit(MAX_TENSORS_SHOWN)
                        .map(SafetensorsHeader::quoted)
                        .collect(Collectors.joining(", "))
                + (names.size() > MAX_TENSORS_SHOWN ? ", ..." : "") + ".";
    }

    private static String namePatterns(List<BackboneNames> encoders) {
        return encoders.stream()
                        .limit(MAX_ENCODERS_SHOWN)
                        .map(BackboneNames::namePattern)
                        .collect(Collectors.joining(", "))
                + (encoders.size() > MAX_ENCODERS_SHOWN ? ", ..." : "");
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

    /** Whether a part of a name belongs to a momentum encoder. */
    static boolean isMomentumEncoder(String part) {
        return words(part).anyMatch(MOMENTUM_WORDS::contains);
    }

    /**
     * Splits a name into words: {@code module, encoder, q} for {@code module.encoder_q} and for
     * {@code module.encoderQ}.
     */
    static Stream<String> words(String name) {
        return Stream.of(name.split("[._]|(?<=[a-z])(?=[A-Z])")).map(word -> word.toLowerCase(Locale.ROOT));
    }

    TensorFile file() {
        return file;
    }

    /** Returns the file's name of the tensor with this torchvision name. */
    String nameOf(String name) {
        return name.startsWith(Encoder.HEAD)
                ? head.base() + name.substring(Encoder.HEAD.length())
                : backbone.nameOf(name, file.tensors());
    }

    /** Returns the shape of the tensor with this torchvision name; empty if the file has no such tensor. */
    Optional<List<Long>> shapeOf(String name) {
        return Optional.ofNullable(file.tensors().get(nameOf(name))).map(TensorEntry::shape);
    }

    /** Returns the names of the projection head. */
    HeadNames head() {
        return head;
    }

    /**
     * Whether this file's encoder should have a tensor of this name. Tensors of the head count only if the head is
     * readable.
     */
    boolean hasPart(String name) {
        return head.isReadable() || !name.startsWith(Encoder.HEAD);
    }

    /**
     * Checks that the backbone has only tensors of a ResNet; others would be ignored.
     *
     * @param known torchvision's names of the backbone's tensors
     * @param advice end of the error message
     * @throws UserError if there is another tensor; the message names the first
     */
    void requireNoOtherTensors(Set<String> known, Supplier<String> advice) {
        Set<String> expected = known.stream().map(this::nameOf).collect(Collectors.toSet());
        file.tensors().keySet().stream()
                .filter(name -> backbone.isInside(name) && !expected.contains(name) && !isCounter(name))
                .min(Comparator.naturalOrder())
                .ifPresent(name -> {
                    throw new UserError(file.file() + ": tensor " + SafetensorsHeader.quoted(name)
                            + " is not part of this network. " + advice.get());
                });
    }

    /** Whether a name is that of a counter that PyTorch or a profiler saves beside the weights. */
    private static boolean isCounter(String name) {
        return Stream.of("num_batches_tracked", "total_ops", "total_params").anyMatch(name::endsWith);
    }

    /** Describes the tensors in use: {@code 'module.encoder_q.*', head 'module.encoder_q.fc.*'}. */
    String description() {
        return backbone.namePattern() + ", " + head.description()
                + (skipped.isEmpty() ? "" : "; skipped: " + String.join(", ", skipped));
    }
}
