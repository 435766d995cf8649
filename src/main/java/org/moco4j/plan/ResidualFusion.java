package org.moco4j.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** An operation whose output is added to something else and goes through ReLU becomes one that does both. */
final class ResidualFusion implements Fusion {
    private static final String SUM = "add_relu";

    private final String op;

    /**
     * For operations of this name; the fused one is called so with {@code _add_relu} behind, and its last input is what
     * is added.
     */
    ResidualFusion(String op) {
        this.op = op;
    }

    @Override
    public Optional<Match> endingIn(Node last, Map<String, Node> producers) {
        if (!last.op().equals(SUM)) {
            return Optional.empty();
        }
        // Either way round; of two, the first one takes the sum in.
        return Stream.of(0, 1)
                .flatMap(i -> new NodeChain(producers)
                        .maker(last.input(i), op).map(node -> match(node, last, last.input(1 - i))).stream())
                .findFirst();
    }

    private Match match(Node node, Node last, String added) {
        List<String> inputs = new ArrayList<>(node.inputs());
        inputs.add(added);
        return new Match(new Node(op + "_" + SUM, inputs, last.outputs(), node.arguments()), List.of(node, last));
    }
}
