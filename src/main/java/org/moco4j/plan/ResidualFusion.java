package org.moco4j.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Fuses an operation, the addition of another value to its output, and the ReLU of the sum. */
final class ResidualFusion implements Fusion {
    private static final String SUM = "add_relu";

    private final String op;

    /**
     * Fuses operations of this name; the fused operation has the suffix {@code _add_relu}, and its last input is the
     * added value.
     */
    ResidualFusion(String op) {
        this.op = op;
    }

    @Override
    public Optional<Match> endingIn(Node last, Map<String, Node> producers) {
        if (!last.op().equals(SUM)) {
            return Optional.empty();
        }
        // The operation may be either input of the sum; if both match, the first one is fused.
        return Stream.of(0, 1)
                .flatMap(i -> new NodeMatcher(producers)
                        .producer(last.input(i), op).map(node -> match(node, last, last.input(1 - i))).stream())
                .findFirst();
    }

    private Match match(Node node, Node last, String added) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.add(added);
        List<String> outputs = new ArrayList<>(node.outputs());
        outputs.set(0, last.output(0));
        return new Match(new Node(op + "_" + SUM, inputs, outputs, node.arguments()), List.of(node, last));
    }
}
