package org.moco4j.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Replaces in a graph what the fusions recognise. */
final class Fusions {
    private static final List<Fusion> ALL = List.of(new ConvolutionFusion(), new SplitBatchNormFusion());

    private Fusions() {}

    /** The same computation in fewer nodes, still in an order in which they can run. */
    static List<Node> fuse(List<Node> nodes) {
        Map<String, Node> producers = new HashMap<>();
        nodes.forEach(n -> n.outputs().forEach(out -> producers.put(out, n)));
        Set<Node> covered = new HashSet<>();
        Map<Node, Node> replacements = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (Fusion fusion : ALL) {
                Optional<Fusion.Match> match = fusion.endingIn(node, producers);
                if (match.isPresent()) {
                    covered.addAll(match.get().covered());
                    replacements.put(node, match.get().fused());
                }
            }
        }
        List<Node> fused = new ArrayList<>();
        for (Node node : nodes) {
            if (replacements.containsKey(node)) {
                fused.add(replacements.get(node));
            } else if (!covered.contains(node)) {
                fused.add(node);
            }
        }
        return fused;
    }
}
