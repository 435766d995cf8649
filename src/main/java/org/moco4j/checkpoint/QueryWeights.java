package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.graph.Encoder;
import org.moco4j.graph.FlatArrays;
import org.moco4j.graph.ParameterSpec;

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
     * Fills an encoder from a checkpoint, or from a plain safetensors file with torchvision's names, with or without
     * {@code query.} before each. Other tensors in the file are passed over. Floats of 16 and 64 bits are converted. What does not
     * fit is found before the first value is put in.
     *
     * @param query weights of the encoder; those of its head stay as they are where the file has none
     * @param statistics running means and variances of its batch norms
     * @return whether the file had a head
     * @throws UserError where the file is missing, damaged, or has a tensor missing, of another shape, or with NaN or
     *     infinite values; it names the tensor
     * @throws IOException where reading fails
     */
    public static Found load(Path file, FlatArrays query, FlatArrays statistics) throws IOException {
        return opened(file, reader -> {
            // A file from elsewhere has no checksum. One of ours always has both, so one damaged byte cannot hide them.
            if (reader.hasChecksum()
                    || Checkpoint.FORMAT.equals(reader.metadata().get(Checkpoint.FORMAT_KEY))) {
                reader.verifyChecksum();
            }
            return fill(reader, query, statistics);
        });
    }

    /** The same from an open file whose checksum, if it has one, was verified. */
    static Found fill(SafetensorsReader reader, FlatArrays query, FlatArrays statistics) throws IOException {
        String prefix = prefixIn(reader);
        NamedArrays whole = NamedArrays.encoder(prefix, query, statistics);
        boolean head = hasHead(reader, prefix);
        NamedArrays arrays = head ? whole : whole.withoutHead(prefix);
        arrays.requireReadableIn(reader);
        arrays.requireFiniteIn(reader);
        arrays.readFrom(reader);
        return head ? Found.BACKBONE_AND_HEAD : Found.BACKBONE_ONLY;
    }

    /**
     * The file has the tensors of this encoder, those of its head only where it has any of a head. To be asked before memory is
     * taken: a header of a few bytes can tell of an encoder of any size.
     *
     * @throws UserError naming the first that is missing or of another shape
     */
    static void requireIn(SafetensorsReader reader, Encoder encoder) {
        String prefix = prefixIn(reader);
        boolean head = hasHead(reader, prefix);
        List<ParameterSpec> needed = encoder.parameters().stream()
                .filter(spec -> head || !spec.name().startsWith(Encoder.HEAD))
                .toList();
        NamedArrays.requireReadableIn(reader, prefix, needed);
        NamedArrays.requireReadableIn(reader, prefix, encoder.statistics());
    }

    /** What is done with an open file. */
    @FunctionalInterface
    interface Use<T> {
        T apply(SafetensorsReader reader) throws IOException;
    }

    /** Opens a file of weights, and says in the user's words what is wrong with it. */
    static <T> T opened(Path file, Use<T> use) throws IOException {
        if (Files.isDirectory(file)) {
            throw new UserError(new CheckpointFolder(file).inWords());
        }
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            return use.apply(reader);
        } catch (NoSuchFileException e) {
            throw new UserError(
                    "The file of weights " + file + " does not exist. Give a checkpoint"
                            + " or a safetensors file with torchvision's names.",
                    e);
        } catch (DamagedFileException e) {
            throw new UserError(e.getMessage() + ". Give another checkpoint, or copy this one again.", e);
        }
    }

    /** Whether the file has any tensor of a projection head. */
    static boolean hasHead(SafetensorsReader reader, String prefix) {
        return reader.tensors().keySet().stream().anyMatch(name -> name.startsWith(prefix + Encoder.HEAD));
    }

    static String prefixIn(SafetensorsReader reader) {
        return reader.tensors().keySet().stream().anyMatch(name -> name.startsWith(NamedArrays.QUERY))
                ? NamedArrays.QUERY
                : "";
    }
}
