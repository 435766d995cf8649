package org.moco4j.plan;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled program: a list of bound kernels over memory with fixed places. A run allocates no memory. */
public final class Plan implements GraphRunner {
    private final List<Step> steps;
    private final int forwardSteps;
    private final MemoryLayout layout;
    private final Map<Value, INDArray> outside;
    private final Map<String, INDArray> placeholders;
    private final Placeholders shapes;
    private final Map<String, INDArray> outputs;
    private final Workspace workspace;

    /** Bound at the first run, when all plans of the engine have reserved their memory. */
    private Runnable[] work;

    private final long[] nanos;
    private Times times = new Times(0, 0);

    Plan(
            List<Step> steps,
            int forwardSteps,
            MemoryLayout layout,
            Map<Value, INDArray> outside,
            Map<String, INDArray> placeholders,
            Map<String, INDArray> outputs,
            Workspace workspace) {
        this.steps = steps;
        this.forwardSteps = forwardSteps;
        this.layout = layout;
        this.outside = outside;
        this.placeholders = placeholders;
        this.shapes = new Placeholders(placeholders.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().shape())));
        this.outputs = outputs;
        this.workspace = workspace;
        this.nanos = new long[steps.size()];
    }

    @Override
    public Map<String, INDArray> run(Map<String, INDArray> given) {
        if (work == null) {
            work = bind();
        }
        shapes.check(given);
        placeholders.forEach((name, array) -> array.assign(given.get(name)));
        long start = System.nanoTime();
        long middle = start;
        long before = start;
        for (int i = 0; i < work.length; i++) {
            work[i].run();
            long now = System.nanoTime();
            nanos[i] = now - before;
            before = now;
            middle = i < forwardSteps ? now : middle;
        }
        times = new Times(middle - start, before - middle);
        return outputs;
    }

    private Runnable[] bind() {
        // All users of a value share one view, because ND4J creates views slowly.
        Map<Value, INDArray> arrays = new IdentityHashMap<>(outside);
        Function<Value, INDArray> arrayOf = value ->
                arrays.computeIfAbsent(value, v -> workspace.view(layout.offset(v), v.storageShape(), v.elements()));
        return steps.stream().map(step -> step.binding().bind(arrayOf)).toArray(Runnable[]::new);
    }

    @Override
    public Times lastTimes() {
        return times;
    }

    @Override
    public Map<String, KernelUse> kernelUse() {
        Map<String, KernelUse> uses = new TreeMap<>();
        for (int i = 0; i < nanos.length; i++) {
            uses.merge(steps.get(i).kernel(), new KernelUse(1, nanos[i]), KernelUse::plus);
        }
        return uses;
    }

    /** ByteReader of working memory that this plan needs in the engine's block. */
    public long workspaceBytes() {
        return workspace.bytes(layout.length());
    }

    @Override
    public void close() {
        placeholders.values().forEach(INDArray::close);
        outputs.values().forEach(INDArray::close);
    }
}
