package org.moco4j.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recognizes several nodes of the graph as one operation, by their structure and never by their names. */
interface Fusion {
    /**
     * A recognized operation.
     *
     * @param fused the node that replaces all of them, at the place of the last one
     * @param covered the nodes that it replaces
     */
    record Match(Node fused, List<Node> covered) {}

    /**
     * Searches for the operation whose last node is {@code last}.
     *
     * @param producers the node that produces each variable
     */
    Optional<Match> endingIn(Node last, Map<String, Node> producers);
}
