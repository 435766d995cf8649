package org.moco4j.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Repeats steps of the forward pass when the backward pass needs their results, so that the memory of these results is
 * free in between (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). It repeats only steps that
 * permit it, and only if this keeps little additional memory occupied: in a ResNet-18, the first convolution and its
 * batch norm.
 */
final class Recomputation {
    /** A result must be at least this many times larger than each value that must be kept to recompute it. */
    private static final long WORTH = 8;

    private final Set<Value> outside;
    /** The steps that recompute results that are not kept. */
    private final Map<Value, Step> producers = new IdentityHashMap<>();
    /** The recomputed values of results of the forward pass. */
    private final Map<Value, Value> recomputed = new IdentityHashMap<>();

    private final List<Step> steps = new ArrayList<>();

    private Recomputation(Set<Value> outside) {
        this.outside = outside;
    }

    /**
     * Inserts the repeated steps; the first {@code forwardSteps} steps stay unchanged.
     *
     * @param outside values outside of the plan's block
     */
    static List<Step> insert(List<Step> steps, int forwardSteps, Set<Value> outside) {
        Recomputation recomputation = new Recomputation(outside);
        steps.subList(0, forwardSteps).forEach(recomputation::addForward);
        steps.subList(forwardSteps, steps.size()).forEach(recomputation::addBackward);
        return recomputation.steps;
    }

    private void addForward(Step step) {
        if (step.may(StepOption.RECOMPUTE) && needsLittleMemory(step)) {
            valuesInBlock(step.writes()).forEach(value -> producers.put(value, step));
        }
        steps.add(step);
    }

    private boolean needsLittleMemory(Step step) {
        long result = step.writes().get(0).elements();
        return step.reads().stream()
                .allMatch(read ->
                        outside.contains(read) || producers.containsKey(read) || WORTH * read.elements() <= result);
    }

    private void addBackward(Step step) {
        for (Value read : step.reads()) {
            if (producers.containsKey(read) && !recomputed.containsKey(read)) {
                Step producer = producers.get(read);
                valuesInBlock(producer.writes()).forEach(value -> recomputed.put(value, value.copy()));
                addBackward(producer);
            }
        }
        steps.add(new Step(
                step.kernel(),
                renamed(step.reads()),
                renamed(step.writes()),
                step.work(),
                step.permissions(),
                arrays -> step.binding().bind(renamed(arrays))));
    }

    private ValueMemory renamed(ValueMemory memory) {
        return new ValueMemory() {
            @Override
            public INDArray apply(Value value) {
                return memory.apply(renamed(value));
            }

            @Override
            public long address(Value value) {
                return memory.address(renamed(value));
            }
        };
    }

    /** The values inside of the block. Values outside are written twice, with the same bits. */
    private List<Value> valuesInBlock(List<Value> values) {
        return values.stream().filter(value -> !outside.contains(value)).toList();
    }

    private List<Value> renamed(List<Value> values) {
        return values.stream().map(this::renamed).toList();
    }

    private Value renamed(Value value) {
        return recomputed.getOrDefault(value, value);
    }
}
