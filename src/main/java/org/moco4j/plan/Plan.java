package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compiled program: a list of bound kernels over memory with fixed places. A run allocates no memory. */
public final class Plan implements GraphRunner {
    private final CompiledProgram program;
    private final Placeholders shapes;
    private final Workspace workspace;

    /** Bound at the first run, when all plans of the engine have reserved their memory. */
    private Runnable[] work;

    private final long[] nanos;
    /** The first step of the last run: the ones before it were skipped. */
    private int first;

    private Times times = new Times(0, 0);

    Plan(CompiledProgram program, Workspace workspace) {
        this.program = program;
        this.shapes = Placeholders.of(program.placeholders());
        this.workspace = workspace;
        this.nanos = new long[program.steps().size()];
        workspace.reserve(program.layout().length());
    }

    @Override
    public Map<String, INDArray> run(Map<String, INDArray> given) {
        return runFrom(0, given);
    }

    @Override
    public Map<String, INDArray> runAgain(Map<String, INDArray> given) {
        return runFrom(workspace.wasLastUsedBy(this) ? program.variableSteps() : 0, given);
    }

    private Map<String, INDArray> runFrom(int firstStep, Map<String, INDArray> given) {
        if (work == null) {
            work = bind();
        }
        shapes.check(given);
        first = firstStep;
        // If a step fails, the next run must be complete.
        workspace.usedByNone();
        program.placeholders().forEach((name, array) -> array.assign(given.get(name)));
        long start = System.nanoTime();
        long middle = start;
        long before = start;
        for (int i = first; i < work.length; i++) {
            work[i].run();
            long now = System.nanoTime();
            nanos[i] = now - before;
            before = now;
            middle = i < program.forwardSteps() ? now : middle;
        }
        workspace.usedBy(this);
        times = new Times(middle - start, before - middle);
        return program.outputs();
    }

    private Runnable[] bind() {
        // All users of a value share one view, because ND4J creates views slowly.
        Map<Value, INDArray> arrays = new IdentityHashMap<>(program.outside());
        ValueMemory memory = value -> arrays.computeIfAbsent(
                value, v -> workspace.view(program.layout().offset(v), v.storageShape(), v.elements()));
        return program.steps().stream().map(step -> step.binding().bind(memory)).toArray(Runnable[]::new);
    }

    @Override
    public Times lastTimes() {
        return times;
    }

    @Override
    public List<StepUse> stepUse() {
        Set<Value> used = Collections.newSetFromMap(new IdentityHashMap<>());
        used.addAll(program.outside().keySet());
        program.steps().forEach(step -> used.addAll(step.reads()));
        List<StepUse> uses = new ArrayList<>();
        for (int i = first; i < nanos.length; i++) {
            Step step = program.steps().get(i);
            // What no step reads is scratch memory.
            long elements = Stream.concat(
                            step.reads().stream(), step.writes().stream().filter(used::contains))
                    .mapToLong(Value::elements)
                    .sum();
            uses.add(new StepUse(step.kernel(), step.work(), nanos[i], workspace.bytes(elements)));
        }
        return uses;
    }

    /** Bytes of working memory that this plan needs in the engine's block. */
    public long workspaceBytes() {
        return workspace.bytes(program.layout().length());
    }

    @Override
    public void close() {
        program.close();
    }
}
