package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows a node's inputs to the nodes that produce them, as long as they are the expected operations. */
final class NodeMatcher {
    private final Map<String, Node> producers;
    private final List<Node> visited = new ArrayList<>();

    NodeMatcher(Map<String, Node> producers) {
        this.producers = producers;
    }

    /** The node that produces {@code variable}, if it has this operation. */
    Optional<Node> producer(String variable, String op) {
        Node node = producers.get(variable);
        if (node == null || !node.op().equals(op)) {
            return Optional.empty();
        }
        if (!visited.contains(node)) {
            visited.add(node);
        }
        return Optional.of(node);
    }

    /** All visited nodes, each once. */
    List<Node> visited() {
        return Collections.unmodifiableList(visited);
    }
}
