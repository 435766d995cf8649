package org.moco4j.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fuses an operation and the ReLU of its first output into an operation with the rectified output. */
final class ReluFusion implements Fusion {
    private final String op;

    /** Fuses operations of this name; the fused operation has the suffix {@code _relu}. */
    ReluFusion(String op) {
        this.op = op;
    }

    @Override
    public Optional<Match> endingIn(Node last, Map<String, Node> producers) {
        if (!last.op().equals("relu") || hasAnotherCutoff(last)) {
            return Optional.empty();
        }
        return new NodeMatcher(producers)
                .producer(last.input(0), op)
                .filter(node -> node.output(0).equals(last.input(0)))
                .map(node -> {
                    List<String> outputs = new ArrayList<>(node.outputs());
                    outputs.set(0, last.output(0));
                    Node fused = new Node(op + "_relu", node.inputs(), outputs, node.arguments());
                    return new Match(fused, List.of(node, last));
                });
    }

    private static boolean hasAnotherCutoff(Node relu) {
        for (double cutoff : relu.arguments().reals()) {
            if (cutoff != 0) {
                return true;
            }
        }
        return false;
    }
}
