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

/** The query encoder alone, out of a checkpoint or of a safetensors file from elsewhere. */
public final class QueryWeights {
    private QueryWeights() {}

    /** How much of an encoder a file held. */
    public enum Found {
        BACKBONE_AND_HEAD,
        /** There was no projection head in the file: the encoder's was left as it was. */
        BACKBONE_ONLY
    }

    /**
     * What a file held.
     *
     * @param names which tensors were taken, in words
     */
    public record Loaded(Found found, String names) {}

    /**
     * Fills an encoder from a checkpoint, or from a safetensors file with torchvision's names, with any prefix (see
     * {@link StateDict}). Other tensors in the file are passed over. Floats of 16 and 64 bits are converted. What does not fit is
     * found before the first value is put in.
     *
     * @param query weights of the encoder; those of its head stay as they are if the file has none
     * @param statistics running means and variances of its batch norms
     * @return whether the file had a head, and which tensors were taken
     * @throws UserError if the file is missing, damaged, of another format, or has a tensor missing, of another shape, or with NaN
     *     or infinite values; it names the tensor
     * @throws IOException if reading fails
     */
    public static Loaded load(Path file, FlatParameters query, FlatParameters statistics) throws IOException {
        return opened(file, reader -> {
            // A file from elsewhere has no checksum. One of ours always has both, so one damaged byte cannot hide them.
            if (reader.hasChecksum()
                    || Checkpoint.FORMAT.equals(reader.metadata().get(Checkpoint.FORMAT_KEY))) {
                reader.verifyChecksum();
            }
            StateDict names = StateDict.of(reader);
            Found found = fill(names, query, statistics, () -> EncoderShapes.difference(names, query));
            return new Loaded(found, names.inWords());
        });
    }

    /**
     * The same from an open file whose checksum, if it has one, was verified.
     *
     * @param advice what to say if a tensor does not fit
     */
    static Found fill(StateDict names, FlatParameters query, FlatParameters statistics, Supplier<String> advice)
            throws IOException {
        NamedTensors arrays = NamedTensors.encoder(names, query, statistics);
        arrays.requireReadableIn(names.file(), advice);
        names.requireNoOthers(
                Stream.concat(query.byName().keySet().stream(), statistics.byName().keySet().stream())
                        .collect(Collectors.toSet()),
                advice);
        arrays.requireFiniteIn(names.file());
        arrays.readFrom(names.file());
        return names.head().isThere() ? Found.BACKBONE_AND_HEAD : Found.BACKBONE_ONLY;
    }

    /**
     * The file has the tensors of this encoder, those of its head only if it has any of a head. To be asked before memory is
     * taken: a header of a few bytes can announce an encoder of any size.
     *
     * @param advice what to say if a tensor does not fit
     * @throws UserError naming the first that is missing or of another shape
     */
    static void requireIn(StateDict names, Encoder encoder, Supplier<String> advice) {
        List<ParameterSpec> needed = Stream.concat(encoder.parameters().stream(), encoder.statistics().stream())
                .filter(spec -> names.isPart(spec.name()))
                .toList();
        NamedTensors.requireReadableIn(names, needed, advice);
    }

    /** What is done with an open file. */
    @FunctionalInterface
    interface Use<T> {
        T apply(SafetensorsReader reader) throws IOException;
    }

    /** Opens a file of weights, and says in the user's words what is wrong with it. */
    static <T> T opened(Path file, Use<T> use) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserError(ForeignFormat.ofFolder(file));
        }
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return use.apply(reader);
        } catch (NoSuchFileException e) {
            throw new UserError(
                    "The file of weights " + file + " does not exist. Give a checkpoint"
                            + " or a safetensors file with torchvision's names.",
                    e);
        } catch (DamagedFileException e) {
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
