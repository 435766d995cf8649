package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/**
 * The sum, mean or Euclidean length of each row of a float32 matrix, the sum or mean of all its elements, and the mean
 * of an image over its pixels.
 */
final class ReductionKernel implements Kernel {
    /** What is computed. */
    enum Kind {
        SUM,
        MEAN,
        NORM
    }

    private final Gpu gpu;
    private final Kind kind;
    private final long[] dimensions;
    private final boolean keepDimensions;

    private Value x;
    private Value y;
    private boolean pixels;
    private Matrix matrix;

    ReductionKernel(Gpu gpu, Kind kind, Node.Arguments arguments) {
        this.gpu = gpu;
        this.kind = kind;
        this.dimensions = arguments.integers();
        this.keepDimensions = arguments.booleans().length > 0 && arguments.booleans()[0];
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value in = inputs.get(0);
        Set<Long> reduced = Arrays.stream(dimensions)
                .map(d -> d < 0 ? d + in.rank() : d)
                .boxed()
                .collect(Collectors.toSet());
        pixels = in.rank() == 4 && kind == Kind.MEAN && reduced.equals(Set.of(1L, 2L)) && !keepDimensions;
        if (pixels) {
            x = gpu.activation(in, emitter);
            y = emitter.value("mean_of_pixels", x.dimension(0), x.dimension(3));
            long n = y.length();
            emitter.step("cuda mean_of_pixels", List.of(x), List.of(y), pixelLaunch("mean_of_pixels", n, x, y));
            return List.of(y);
        }
        x = gpu.plain(in, emitter);
        Matrix whole = Matrix.of(x);
        boolean all = reduced.isEmpty() || reduced.size() == x.rank();
        if (!all && !reduced.equals(Set.of((long) x.rank() - 1))) {
            throw new IllegalArgumentException("a reduction of " + x + " over " + Arrays.toString(dimensions)
                    + " does not run on a GPU; run this graph with the engine samediff");
        }
        matrix = all ? new Matrix(1, (int) whole.length()) : whole;
        long[] shape = outShape(all);
        if (kind == Kind.NORM) {
            y = emitter.value("row_norms", shape);
            gpu.step(
                    "row_norms",
                    Reductions.blockPerRow(matrix.rows()),
                    List.of(x),
                    List.of(y),
                    emitter,
                    x,
                    y,
                    matrix.columns());
        } else {
            y = Reductions.rowSums(gpu, x, matrix, factor(), shape, emitter);
        }
        return List.of(y);
    }

    private StepEmitter.Binding pixelLaunch(String kernel, long n, Value from, Value to) {
        int pixelCount = Math.toIntExact(x.dimension(1) * x.dimension(2));
        return gpu.launch(gpu.type(), kernel, LaunchShape.items(n), from, to, pixelCount, (int) x.dimension(3), n);
    }

    private double factor() {
        return kind == Kind.MEAN ? 1.0 / matrix.columns() : 1;
    }

    private long[] outShape(boolean all) {
        if (keepDimensions) {
            long[] shape = all ? new long[x.rank()] : x.shape();
            if (all) {
                Arrays.fill(shape, 1);
            }
            shape[shape.length - 1] = 1;
            return shape;
        }
        return all ? new long[0] : Arrays.copyOf(x.shape(), x.rank() - 1);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        long n = x.length();
        if (pixels) {
            Value dx = gpu.newActivation("mean_of_pixels.dx", emitter, x.shape());
            emitter.step(
                    "cuda mean_of_pixels, gradient",
                    List.of(dy),
                    List.of(dx),
                    pixelLaunch("mean_of_pixels_gradient", n, dy, dx));
            return List.of(dx);
        }
        Value dx = emitter.value("reduction.dx", x.shape());
        if (kind == Kind.NORM) {
            gpu.step(
                    "row_norms_gradient",
                    LaunchShape.items(n),
                    List.of(x, y, dy),
                    List.of(dx),
                    emitter,
                    x,
                    y,
                    dy,
                    dx,
                    matrix.columns(),
                    n);
        } else {
            gpu.step(
                    "row_sums_gradient",
                    LaunchShape.items(n),
                    List.of(dy),
                    List.of(dx),
                    emitter,
                    dy,
                    dx,
                    (float) factor(),
                    matrix.columns(),
                    n);
        }
        return List.of(dx);
    }
}
