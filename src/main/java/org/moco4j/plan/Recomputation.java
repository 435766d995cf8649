package org.moco4j.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets steps of the forward pass run again where the backward pass needs their results, so that the memory of these is
 * free in between (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"). Only steps that may, and only
 * where that needs little that would not be there anyway: of a ResNet-18 the first convolution and its batch norm.
 */
final class Recomputation {
    /** How many times larger than a value that must be kept for it a result has to be. */
    private static final long WORTH = 8;

    private final Set<Value> outside;
    /** Results that are not kept to the step that makes them again. */
    private final Map<Value, Step> makers = new IdentityHashMap<>();
    /** Results of the forward pass to the same ones made again. */
    private final Map<Value, Value> again = new IdentityHashMap<>();

    private final List<Step> steps = new ArrayList<>();

    private Recomputation(Set<Value> outside) {
        this.outside = outside;
    }

    /**
     * The steps with those that run again among them; the first {@code forwardSteps} are as they were.
     *
     * @param outside values that live elsewhere than in the plan's block
     */
    static List<Step> insert(List<Step> steps, int forwardSteps, Set<Value> outside) {
        Recomputation recomputation = new Recomputation(outside);
        steps.subList(0, forwardSteps).forEach(recomputation::addForward);
        steps.subList(forwardSteps, steps.size()).forEach(recomputation::addBackward);
        return recomputation.steps;
    }

    private void addForward(Step step) {
        if (step.may(StepPermission.RECOMPUTE) && needsLittle(step)) {
            insideOf(step.writes()).forEach(value -> makers.put(value, step));
        }
        steps.add(step);
    }

    private boolean needsLittle(Step step) {
        long result = step.writes().get(0).elements();
        return step.reads().stream()
                .allMatch(read ->
                        outside.contains(read) || makers.containsKey(read) || WORTH * read.elements() <= result);
    }

    private void addBackward(Step step) {
        for (Value read : step.reads()) {
            if (makers.containsKey(read) && !again.containsKey(read)) {
                Step maker = makers.get(read);
                insideOf(maker.writes()).forEach(value -> again.put(value, value.twin()));
                addBackward(maker);
            }
        }
        steps.add(new Step(
                step.kernel(),
                renamed(step.reads()),
                renamed(step.writes()),
                step.leave(),
                arrays -> step.binding().bind(value -> arrays.apply(renamed(value)))));
    }

    /** What lies outside is written twice, with the same bits. */
    private List<Value> insideOf(List<Value> values) {
        return values.stream().filter(value -> !outside.contains(value)).toList();
    }

    private List<Value> renamed(List<Value> values) {
        return values.stream().map(this::renamed).toList();
    }

    private Value renamed(Value value) {
        return again.getOrDefault(value, value);
    }
}
