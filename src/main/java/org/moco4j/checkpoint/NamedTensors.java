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
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which array of a model is which tensor of a file. */
final class NamedTensors {
    static final String QUERY = "query.";

    private static final String KEY = "key.";
    private static final String VELOCITY = "velocity.";
    private static final String QUEUE = "queue";

    private final Map<String, INDArray> byName = new LinkedHashMap<>();

    /** All of a state, each encoder as PyTorch's {@code state_dict} has it. */
    static NamedTensors of(MocoState state) {
        NamedTensors named = new NamedTensors().add(QUERY, state.query()).add(QUERY, state.queryStatistics());
        named.add(KEY, state.key()).add(KEY, state.keyStatistics()).add(VELOCITY, state.velocity());
        named.byName.put(QUEUE, state.queue().keys());
        return named;
    }

    /** One encoder's weights and running statistics, without those of the head if the file has no head. */
    static NamedTensors encoder(StateDict names, FlatParameters weights, FlatParameters statistics) {
        NamedTensors named = new NamedTensors();
        Stream.of(weights, statistics)
                .forEach(arrays -> arrays.byName().forEach((name, array) -> {
                    if (names.isPart(name)) {
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
     * Every array has its tensor of 32-bit floats, of its shape.
     *
     * @throws UserError naming the first for which that is not so
     */
    void requireIn(SafetensorsReader file) {
        requireIn(
                file,
                type -> type == Dtype.F32,
                () -> "It holds another model than arch, width, moco-dim, mlp and moco-k"
                        + " ask for. Set these as they were for that file, or choose another file.");
    }

    /**
     * Every array has its tensor of a type that reads as floats, of its shape.
     *
     * @param advice what to say if that is not so
     * @throws UserError naming the first for which that is not so
     */
    void requireReadableIn(SafetensorsReader file, Supplier<String> advice) {
        requireIn(file, Dtype::readableAsFloat, advice);
    }

    private void requireIn(SafetensorsReader file, Predicate<Dtype> fits, Supplier<String> advice) {
        byName.forEach((name, array) -> require(file, name, array.shape(), fits, advice));
    }

    /**
     * The file has a tensor of floats for every one of these arrays, of its shape.
     *
     * @param advice what to say if that is not so
     * @throws UserError naming the first for which that is not so
     */
    static void requireReadableIn(StateDict names, List<ParameterSpec> specs, Supplier<String> advice) {
        specs.forEach(
                spec -> require(names.file(), names.nameOf(spec.name()), spec.shape(), Dtype::readableAsFloat, advice));
    }

    private static void require(
            SafetensorsReader file, String name, long[] shape, Predicate<Dtype> fits, Supplier<String> advice) {
        TensorEntry found = file.tensors().get(name);
        if (found == null || !fits.test(found.dtype()) || !found.hasShape(shape)) {
            throw new UserError(file.file() + ": tensor " + SafetensorsHeader.quoted(name) + " is "
                    + (found == null ? "missing" : found.form()) + ", expected " + TensorEntry.form(Dtype.F32, shape)
                    + ". " + advice.get());
        }
    }

    /**
     * The file has no other tensors than these and its checksum.
     *
     * @throws UserError naming the first other one
     */
    void requireNoneElseIn(SafetensorsReader file) {
        for (String name : file.tensors().keySet()) {
            if (!byName.containsKey(name) && !name.equals(Checksum.TENSOR)) {
                throw new UserError(file.file() + ": tensor " + SafetensorsHeader.quoted(name)
                        + " has no place in this model; the checkpoint is of another one."
                        + " Set arch and mlp as they were for that file, or choose another file.");
            }
        }
    }

    /**
     * Every tensor holds finite numbers only.
     *
     * @throws UserError naming the first that does not
     */
    void requireFiniteIn(SafetensorsReader file) throws IOException {
        for (String name : byName.keySet()) {
            if (!file.isFinite(name)) {
                throw new UserError(file.file() + ": tensor '" + name + "' holds NaN or values too large for 32-bit"
                        + " floats, expected finite numbers only. The run that wrote it had diverged: choose a file of"
                        + " before.");
            }
        }
    }

    /**
     * Every array holds finite numbers only.
     *
     * @throws IllegalArgumentException naming the first that does not
     */
    void requireFinite() {
        byName.forEach((name, array) -> {
            if (!FiniteCheck.isFinite(array)) {
                throw new IllegalArgumentException(
                        "'" + name + "' holds NaN or infinite values; such a state is not saved");
            }
        });
    }

    /** Fills the arrays. To be called when everything is known to fit. */
    void readFrom(SafetensorsReader file) throws IOException {
        for (Map.Entry<String, INDArray> named : byName.entrySet()) {
            file.read(named.getKey(), named.getValue());
        }
    }
}
