package org.moco4j.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.moco.FiniteCheck;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.tensorfile.Dtype;
import org.moco4j.tensorfile.SafetensorsHeader;
import org.moco4j.tensorfile.SafetensorsWriter;
import org.moco4j.tensorfile.TensorEntry;
import org.moco4j.tensorfile.TensorFile;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Maps the arrays of a model to the tensors of a file. */
final class NamedTensors {
    static final String QUERY = "query.";

    private static final String KEY = "key.";
    private static final String VELOCITY = "velocity.";
    private static final String QUEUE = "queue";

    private final Map<String, INDArray> byName = new LinkedHashMap<>();

    /** Maps a whole state; each encoder has the names of PyTorch's {@code state_dict}. */
    static NamedTensors of(MocoState state) {
        NamedTensors named = new NamedTensors().add(QUERY, state.query()).add(QUERY, state.queryStatistics());
        named.add(KEY, state.key()).add(KEY, state.keyStatistics()).add(VELOCITY, state.velocity());
        named.byName.put(QUEUE, state.queue().keys());
        return named;
    }

    /** Maps one encoder's weights and running statistics, without the head if the file has no head. */
    static NamedTensors encoder(EncoderTensors names, FlatParameters weights, FlatParameters statistics) {
        NamedTensors named = new NamedTensors();
        Stream.of(weights, statistics)
                .forEach(arrays -> arrays.byName().forEach((name, array) -> {
                    if (names.hasPart(name)) {
                        named.byName.put(names.nameOf(name), array);
                    }
                }));
        return named;
    }

    private NamedTensors add(String prefix, FlatParameters arrays) {
        arrays.byName().forEach((name, array) -> byName.put(prefix + name, array));
        return this;
    }

    void writeTo(SafetensorsWriter writer) {
        byName.forEach(writer::float32);
    }

    /**
     * Checks that the file has a tensor of 32-bit floats with the same shape for every array.
     *
     * @throws UserError if one is missing or differs; the message names the first
     */
    void requireIn(TensorFile file) {
        requireIn(
                file,
                type -> type == Dtype.F32,
                () -> "The file contains another model than that of arch, width, moco-dim, mlp and moco-k."
                        + " Set these keys to the values of that run, or choose another file.");
    }

    /**
     * Checks that the file has a tensor that can be read as floats with the same shape for every array.
     *
     * @param advice end of the error message
     * @throws UserError if one is missing or differs; the message names the first
     */
    void requireReadableIn(TensorFile file, Supplier<String> advice) {
        requireIn(file, Dtype::readableAsFloat, advice);
    }

    private void requireIn(TensorFile file, Predicate<Dtype> fits, Supplier<String> advice) {
        byName.forEach((name, array) -> require(file, name, array.shape(), fits, advice));
    }

    /**
     * Checks that the file has a tensor that can be read as floats with the same shape for every specification.
     *
     * @param advice end of the error message
     * @throws UserError if one is missing or differs; the message names the first
     */
    static void requireReadableIn(EncoderTensors names, List<ParameterSpec> specs, Supplier<String> advice) {
        specs.forEach(
                spec -> require(names.file(), names.nameOf(spec.name()), spec.shape(), Dtype::readableAsFloat, advice));
    }

    private static void require(
            TensorFile file, String name, long[] shape, Predicate<Dtype> fits, Supplier<String> advice) {
        TensorEntry found = file.tensors().get(name);
        if (found == null || !fits.test(found.dtype()) || !found.hasShape(shape)) {
            throw new UserError(file.file() + ": tensor " + SafetensorsHeader.quoted(name) + " is "
                    + (found == null ? "missing" : found.form()) + ", expected " + TensorEntry.form(Dtype.F32, shape)
                    + ". " + advice.get());
        }
    }

    /**
     * Checks that the file has no other tensors than these and its checksum.
     *
     * @throws UserError if there is another tensor; the message names the first
     */
    void requireNoOtherTensorsIn(TensorFile file) {
        for (String name : file.tensors().keySet()) {
            if (!byName.containsKey(name) && !name.equals(SafetensorsHeader.CHECKSUM)) {
                throw new UserError(file.file() + ": tensor " + SafetensorsHeader.quoted(name)
                        + " is not part of this model; the checkpoint is of another model."
                        + " Set arch and mlp to the values of that run, or choose another file.");
            }
        }
    }

    /**
     * Checks that every tensor contains only finite numbers.
     *
     * @throws UserError if one does not; the message names the first
     */
    void requireFiniteIn(TensorFile file) throws IOException {
        for (String name : byName.keySet()) {
            if (!file.isFinite(name)) {
                throw new UserError(file.file() + ": tensor '" + name + "' contains NaN or values too large for 32-bit"
                        + " floats; expected only finite numbers. The run that wrote the file had diverged: choose an"
                        + " earlier file.");
            }
        }
    }

    /**
     * Checks that every array contains only finite numbers.
     *
     * @throws IllegalArgumentException if one does not; the message names the first
     */
    void requireFinite() {
        byName.forEach((name, array) -> {
            if (!FiniteCheck.isFinite(array)) {
                throw new IllegalArgumentException(
                        "'" + name + "' contains NaN or infinite values; such a state is not saved");
            }
        });
    }

    /** Fills the arrays. Call the checks above first. */
    void readFrom(TensorFile file) throws IOException {
        for (Map.Entry<String, INDArray> named : byName.entrySet()) {
            file.read(named.getKey(), named.getValue());
        }
    }
}
