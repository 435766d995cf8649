package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Walks from a node up to those that made its inputs, as long as they are the operations one expects. */
final class NodeChain {
    private final Map<String, Node> producers;
    private final List<Node> walked = new ArrayList<>();

    NodeChain(Map<String, Node> producers) {
        this.producers = producers;
    }

    /** The node that made {@code variable}, if it is of that operation. */
    Optional<Node> maker(String variable, String op) {
        Node node = producers.get(variable);
        if (node == null || !node.op().equals(op)) {
            return Optional.empty();
        }
        if (!walked.contains(node)) {
            walked.add(node);
        }
        return Optional.of(node);
    }

    /** All nodes met, each once. */
    List<Node> walked() {
        return Collections.unmodifiableList(walked);
    }
}
