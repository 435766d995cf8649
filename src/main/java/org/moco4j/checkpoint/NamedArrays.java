package org.moco4j.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.moco4j.UserError;
import org.moco4j.graph.Encoder;
import org.moco4j.graph.FlatArrays;
import org.moco4j.graph.ParameterSpec;
import org.moco4j.train.FiniteCheck;
import org.moco4j.train.MocoState;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which array of a model is which tensor of a file. */
final class NamedArrays {
    static final String QUERY = "query.";

    private static final String KEY = "key.";
    private static final String VELOCITY = "velocity.";
    private static final String QUEUE = "queue";

    private final Map<String, INDArray> byName = new LinkedHashMap<>();

    /** All of a state, each encoder as PyTorch's {@code state_dict} has it. */
    static NamedArrays of(MocoState state) {
        NamedArrays named = encoder(QUERY, state.query(), state.queryStatistics());
        named.add(KEY, state.key()).add(KEY, state.keyStatistics()).add(VELOCITY, state.velocity());
        named.byName.put(QUEUE, state.queue().keys());
        return named;
    }

    /** One encoder's weights and running statistics. */
    static NamedArrays encoder(String prefix, FlatArrays weights, FlatArrays statistics) {
        return new NamedArrays().add(prefix, weights).add(prefix, statistics);
    }

    /** The same without the arrays of the head. */
    NamedArrays withoutHead(String prefix) {
        NamedArrays backbone = new NamedArrays();
        byName.forEach((name, array) -> {
            if (!name.startsWith(prefix + Encoder.HEAD)) {
                backbone.byName.put(name, array);
            }
        });
        return backbone;
    }

    private NamedArrays add(String prefix, FlatArrays arrays) {
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
        requireIn(file, type -> type == Dtype.F32);
    }

    /**
     * Every array has its tensor of a type that reads as floats, of its shape.
     *
     * @throws UserError naming the first for which that is not so
     */
    void requireReadableIn(SafetensorsReader file) {
        requireIn(file, Dtype::readableAsFloat);
    }

    private void requireIn(SafetensorsReader file, Predicate<Dtype> fits) {
        byName.forEach((name, array) -> require(file, name, array.shape(), fits));
    }

    /**
     * The file has a tensor of floats for every one of these arrays, of its shape.
     *
     * @param prefix before each name
     * @throws UserError naming the first for which that is not so
     */
    static void requireReadableIn(SafetensorsReader file, String prefix, List<ParameterSpec> specs) {
        specs.forEach(spec -> require(file, prefix + spec.name(), spec.shape(), Dtype::readableAsFloat));
    }

    private static void require(SafetensorsReader file, String name, long[] shape, Predicate<Dtype> fits) {
        TensorEntry found = file.tensors().get(name);
        if (found == null || !fits.test(found.dtype()) || !found.hasShape(shape)) {
            throw new UserError(file.file() + ": tensor '" + name + "' is "
                    + (found == null ? "missing" : found.form()) + ", expected " + TensorEntry.form(Dtype.F32, shape)
                    + ". It holds another model than arch, width, moco-dim, mlp and moco-k ask for."
                    + " Set these as they were for that file, or choose another file.");
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
