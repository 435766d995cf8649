package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.TensorFile;

/**
 * Loads the weights of the query encoder from a checkpoint, or from a file of another program: safetensors or PyTorch.
 */
public final class QueryWeights {
    private QueryWeights() {}

    /** The parts of an encoder that a file contained. */
    public enum Found {
        BACKBONE_AND_HEAD,
        /** The file had no projection head, so the encoder's head is unchanged. */
        BACKBONE_ONLY
    }

    /**
     * The result of loading a file.
     *
     * @param names description of the loaded tensors
     */
    public record Loaded(Found found, String names) {}

    /**
     * Fills an encoder from a checkpoint, or from a safetensors or PyTorch file with torchvision's names, with any
     * prefix (see {@link EncoderTensors}). Other tensors in the file are ignored. Floats of 16 and 64 bits are
     * converted. Everything is checked before the first value is changed.
     *
     * @param file a file, or the name of an encoder in a folder {@code models}, such as {@code cifar10-resnet18}
     * @param query weights of the encoder; its head is unchanged if the file has no head
     * @param statistics running means and variances of its batch norm layers
     * @return whether the file had a head, and which tensors were loaded
     * @throws UserError if the file is missing, damaged or of another format, or if a tensor is missing, has another
     *     shape or contains NaN or infinite values; the message names the tensor
     * @throws IOException if reading fails
     */
    public static Loaded load(Path file, FlatParameters query, FlatParameters statistics) throws IOException {
        return withFile(file, reader -> {
            // Files of other programs have no checksum. MoCo4J's have the format and the checksum, so one damaged byte
            // cannot hide both.
            if (reader.hasChecksum()
                    || Checkpoint.FORMAT.equals(reader.metadata().get(Checkpoint.FORMAT_KEY))) {
                reader.verifyChecksum();
            }
            EncoderTensors names = EncoderTensors.of(reader);
            Found found = fill(names, query, statistics, () -> EncoderShapeReader.difference(names, query));
            return new Loaded(found, names.description());
        });
    }

    /**
     * Fills an encoder from an open file. If the file has a checksum, it must have been verified.
     *
     * @param advice end of the error message if a tensor does not match
     */
    static Found fill(EncoderTensors names, FlatParameters query, FlatParameters statistics, Supplier<String> advice)
            throws IOException {
        NamedTensors arrays = NamedTensors.encoder(names, query, statistics);
        arrays.requireReadableIn(names.file(), advice);
        names.requireNoOtherTensors(
                Stream.concat(query.byName().keySet().stream(), statistics.byName().keySet().stream())
                        .collect(Collectors.toSet()),
                advice);
        arrays.requireFiniteIn(names.file());
        arrays.readFrom(names.file());
        return names.head().isReadable() ? Found.BACKBONE_AND_HEAD : Found.BACKBONE_ONLY;
    }

    /**
     * Checks that the file has the tensors of this encoder, and those of its head only if the file has a head. Call
     * this before allocating memory: a header of a few bytes can announce an encoder of any size.
     *
     * @param advice end of the error message if a tensor does not match
     * @throws UserError if a tensor is missing or has another shape; the message names the first
     */
    static void requireTensors(EncoderTensors names, Encoder encoder, Supplier<String> advice) {
        List<ParameterSpec> needed = Stream.concat(encoder.parameters().stream(), encoder.statistics().stream())
                .filter(spec -> names.hasPart(spec.name()))
                .toList();
        NamedTensors.requireReadableIn(names, needed, advice);
    }

    /** An operation on an open file. */
    @FunctionalInterface
    interface Use<T> {
        T apply(TensorFile reader) throws IOException;
    }

    /**
     * Opens a file of weights and turns its errors into messages for the user.
     *
     * @param given a file, or the name of an encoder, see {@link NamedEncoders}
     */
    static <T> T withFile(Path given, Use<T> use) throws IOException {
        NamedEncoders encoders = NamedEncoders.ofThisProgram();
        Path file = encoders.fileOf(given);
        if (Files.isDirectory(file)) {
            throw new UserError(ForeignFormat.ofFolder(file));
        }
        try (TensorFile reader = TensorFile.open(file)) {
            return use.apply(reader);
        } catch (NoSuchFileException e) {
            throw new UserError(encoders.missing(file), e);
        } catch (DamagedFileException e) {
            if (TensorFile.isTorch(file)) {
                throw new UserError(
                        e.getMessage() + ". The PyTorch file is damaged or cut short: copy or download it again.", e);
            }
            Optional<ForeignFormat> format = Files.isRegularFile(file) ? ForeignFormat.of(file) : Optional.empty();
            throw new UserError(
                    format.map(known -> known.advice(file))
                            .orElse(e.getMessage()
                                    + ". It is damaged, or not a safetensors file. Give another checkpoint,"
                                    + " or copy this one again."),
                    e);
        }
    }
}
