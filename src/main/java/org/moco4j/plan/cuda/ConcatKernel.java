package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** Joins float32 matrices side by side. */
final class ConcatKernel implements Kernel {
    private static final long COLUMNS = 1;

    private final Gpu gpu;
    private List<Value> parts;
    private int width;

    /** @param arguments of the native {@code concat}: the axis */
    ConcatKernel(Gpu gpu, Node.Arguments arguments) {
        this.gpu = gpu;
        if (arguments.integer(0) != COLUMNS) {
            throw new IllegalArgumentException("only matrices that are joined side by side run on a GPU");
        }
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        parts = inputs.stream().map(input -> gpu.plain(input, emitter)).toList();
        width = parts.stream().mapToInt(part -> Matrix.of(part).columns()).sum();
        Value y = emitter.value("concat", parts.get(0).dimension(0), width);
        List<StepEmitter.Binding> copies = new ArrayList<>();
        int start = 0;
        for (Value part : parts) {
            int columns = Matrix.of(part).columns();
            copies.add(gpu.launch(
                    ElementType.FLOAT32,
                    "copy_columns",
                    LaunchShape.items(part.length()),
                    part,
                    columns,
                    0,
                    y,
                    width,
                    start,
                    columns,
                    part.length()));
            start += columns;
        }
        emitter.step("cuda concat", parts, List.of(y), Gpu.sequence(copies.toArray(StepEmitter.Binding[]::new)));
        return List.of(y);
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        Value dy = gradients.get(0);
        List<Value> results = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < parts.size(); i++) {
            Value part = parts.get(i);
            int columns = Matrix.of(part).columns();
            Value dx = null;
            if (needed.get(i)) {
                dx = emitter.value("concat.dx", part.shape());
                gpu.step(
                        "copy_columns",
                        LaunchShape.items(part.length()),
                        List.of(dy),
                        List.of(dx),
                        emitter,
                        dy,
                        width,
                        start,
                        dx,
                        columns,
                        0,
                        columns,
                        part.length());
            }
            results.add(dx);
            start += columns;
        }
        return results;
    }
}
