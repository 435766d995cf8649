package org.moco4j.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The named arrays of an encoder as views of one flat array, in the order of their specs. Code that treats all of them
 * alike (the momentum update, SGD, a checkpoint) uses the flat array, so it cannot omit one.
 */
public final class FlatParameters implements AutoCloseable {
    private final List<ParameterSpec> specs;
    private final INDArray flat;
    private final Map<String, INDArray> views;

    private FlatParameters(List<ParameterSpec> specs, DataType type) {
        this.specs = List.copyOf(specs);
        this.flat =
                Nd4j.zeros(type, specs.stream().mapToLong(ParameterSpec::length).sum());
        this.views = Collections.unmodifiableMap(viewsOf(flat, specs));
    }

    /** Creates arrays of zeros, e.g. for gradients and momentum buffers. */
    public static FlatParameters zeros(List<ParameterSpec> specs, DataType type) {
        return new FlatParameters(specs, type);
    }

    /** Creates the initial values of an encoder; they are the same for the same seed. */
    public static FlatParameters initial(List<ParameterSpec> specs, DataType type, long seed) {
        FlatParameters arrays = new FlatParameters(specs, type);
        Random random = new Random(seed);
        for (ParameterSpec spec : specs) {
            float[] values = new float[Math.toIntExact(spec.length())];
            for (int i = 0; i < values.length; i++) {
                values[i] = spec.start().next(random);
            }
            try (INDArray filled = Nd4j.createFromArray(values)) {
                arrays.get(spec.name()).assign(filled.reshape(spec.shape()));
            }
        }
        return arrays;
    }

    private static Map<String, INDArray> viewsOf(INDArray flat, List<ParameterSpec> specs) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        long from = 0;
        for (ParameterSpec spec : specs) {
            INDArray part = flat.get(NDArrayIndex.interval(from, from + spec.length()));
            views.put(spec.name(), part.reshape('c', spec.shape()));
            from += spec.length();
        }
        return views;
    }

    public List<ParameterSpec> specs() {
        return specs;
    }

    public DataType type() {
        return flat.dataType();
    }

    /** All values in one array: {@code [n]}. */
    public INDArray flat() {
        return flat;
    }

    /** A view of the array of that name: writing to it writes to {@link #flat()}. */
    public INDArray get(String name) {
        INDArray view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException("no array '" + name + "'");
        }
        return view;
    }

    /** Name to view, in order. */
    public Map<String, INDArray> byName() {
        return views;
    }

    @Override
    public void close() {
        flat.close();
    }
}
