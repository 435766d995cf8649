package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compiles a program into the steps of a plan: it reads the graph, fuses nodes, and lets each node's kernel emit its
 * forward pass in order and, for gradients, its backward pass in reverse order (reverse-mode differentiation, kernel by
 * kernel).
 */
public final class PlanCompiler implements StepEmitter {
    private final Program program;
    private final KernelSet kernels;
    private final DataType type;

    private final List<Step> steps = new ArrayList<>();
    /** The values of the graph's variables. */
    private final Map<String, Value> values = new HashMap<>();
    /** The arrays of values outside of the workspace. */
    private final Map<Value, INDArray> outside = new IdentityHashMap<>();

    private final Map<String, INDArray> placeholders = new LinkedHashMap<>();
    private final Map<String, INDArray> outputs = new LinkedHashMap<>();
    private final Map<Node, Kernel> kernelOf = new IdentityHashMap<>();

    /** @param type of all arrays */
    public PlanCompiler(Program program, KernelSet kernels, DataType type) {
        this.program = program;
        this.kernels = kernels;
        this.type = type;
    }

    /**
     * Compiles the program.
     *
     * @throws IllegalArgumentException if the graph contains an operation that the kernel set does not support
     */
    public CompiledProgram compile() {
        List<String> requested = program.requested();
        List<Node> nodes = Fusions.fuse(GraphReader.nodes(program.graph(), requested), requested, kernels.operations());
        nodes.forEach(this::forward);
        program.outputs().forEach(this::keepOutput);
        int forwardSteps = steps.size();
        if (program.hasGradients()) {
            backward(nodes);
        }
        VariableSteps ordered = program.keepsVariables()
                ? VariableSteps.atTheFront(steps, variables())
                : VariableSteps.none(Recomputation.insert(steps, forwardSteps, outside.keySet()));
        MemoryLayout layout = new MemoryLayout(ordered.all(), outside.keySet(), ordered.kept());
        return new CompiledProgram(
                ordered.all(), ordered.count(), forwardSteps, layout, outside, placeholders, outputs);
    }

    /** The values from outside that no step writes, without the placeholders. */
    private Set<Value> variables() {
        Set<Value> variables = Collections.newSetFromMap(new IdentityHashMap<>());
        variables.addAll(outside.keySet());
        placeholders.keySet().forEach(name -> variables.remove(values.get(name)));
        steps.forEach(step -> step.writes().forEach(variables::remove));
        return variables;
    }

    private void forward(Node node) {
        Kernel kernel = kernels.kernelFor(node)
                .orElseThrow(
                        () -> new IllegalArgumentException("the kernel set " + kernels.name() + " has no kernel for '"
                                + node.op() + "' (it has " + String.join(", ", kernels.operations())
                                + "); run this graph with the engine samediff"));
        kernelOf.put(node, kernel);
        List<Value> inputs = node.inputs().stream().map(this::valueOf).toList();
        List<Value> results = kernel.forward(inputs, this);
        for (int i = 0; i < results.size(); i++) {
            values.put(node.output(i), results.get(i));
        }
    }

    /** The value of a variable; variables that no node writes come from outside. */
    private Value valueOf(String name) {
        return values.computeIfAbsent(name, n -> {
            SDVariable variable = program.graph().getVariable(n);
            INDArray array;
            if (variable.getVariableType() == VariableType.PLACEHOLDER) {
                array = Nd4j.create(type, variable.placeholderShape());
                placeholders.put(n, array);
            } else {
                array = variable.getArr();
            }
            Value value = value(n, array.shape());
            outside.put(value, array);
            return value;
        });
    }

    private void keepOutput(String name) {
        Value value = kernels.plain(values.get(name), this);
        INDArray array = outside.computeIfAbsent(value, v -> Nd4j.create(type, v.shape()));
        outputs.put(name, array);
    }

    private void backward(List<Node> nodes) {
        Set<String> differentiable = reachedFrom(program.gradients().keySet(), nodes);
        Map<Value, Value> gradients = new IdentityHashMap<>();
        Value loss = values.get(program.loss());
        gradients.put(loss, kernels.ones(loss.shape(), this));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            List<Value> incoming = node.outputs().stream()
                    .map(out -> gradients.get(values.get(out)))
                    .collect(ArrayList::new, List::add, List::addAll);
            List<Boolean> needed =
                    node.inputs().stream().map(differentiable::contains).toList();
            if (!needed.contains(true) || incoming.stream().allMatch(java.util.Objects::isNull)) {
                continue;
            }
            List<Value> outgoing = kernelOf.get(node).backward(incoming, needed, this);
            for (int j = 0; j < needed.size(); j++) {
                if (needed.get(j)) {
                    gradients.merge(values.get(node.input(j)), outgoing.get(j), (a, b) -> kernels.add(a, b, this));
                }
            }
        }
        program.gradients().forEach((name, array) -> keepGradient(name, gradients.get(values.get(name)), array));
    }

    private void keepGradient(String name, Value gradient, INDArray array) {
        if (gradient == null) {
            throw new IllegalArgumentException("the loss '" + program.loss() + "' does not depend on '" + name + "'");
        }
        Value plain = kernels.plain(gradient, this);
        if (outside.putIfAbsent(plain, array) == null) {
            return;
        }
        // Two variables that are only added share one gradient, but each needs it in its own array.
        Value copy = value(name + ".gradient", plain.shape());
        outside.put(copy, array);
        step("copy", List.of(plain), List.of(copy), arrays -> {
            INDArray from = arrays.apply(plain);
            return () -> array.assign(from);
        });
    }

    /** The given variables, and all variables that depend on them. */
    private static Set<String> reachedFrom(Set<String> start, List<Node> nodes) {
        Set<String> reached = new HashSet<>(start);
        for (Node node : nodes) {
            if (!Collections.disjoint(reached, node.inputs())) {
                reached.addAll(node.outputs());
            }
        }
        return reached;
    }

    @Override
    public Value value(String name, Layout layout, long... shape) {
        return new Value(name, layout, shape);
    }

    @Override
    public void step(
            String kernel,
            List<Value> reads,
            List<Value> writes,
            Step.Work work,
            Set<StepOption> permissions,
            Binding binding) {
        steps.add(new Step(kernel, List.copyOf(reads), List.copyOf(writes), work, Set.copyOf(permissions), binding));
    }
}
