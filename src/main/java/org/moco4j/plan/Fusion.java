package org.moco4j.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recognizes one operation in several nodes of the graph, by their structure and never by their names. */
interface Fusion {
    /**
     * What was recognized.
     *
     * @param fused stands for all of them, at the place of the last
     * @param covered the nodes that it replaces
     */
    record Match(Node fused, List<Node> covered) {}

    /**
     * Looks for the operation that ends in {@code last}.
     *
     * @param producers each variable's node
     */
    Optional<Match> endingIn(Node last, Map<String, Node> producers);
}
