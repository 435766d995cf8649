package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Replaces in a graph what the fusions recognize. */
final class Fusions {
    /** One after the other, each on what the one before has made. */
    private static final List<List<Fusion>> PASSES = List.of(
            List.of(new ConvolutionFusion(), new SplitBatchNormFusion()),
            List.of(new ReluFusion("split_batch_norm"), new ReluFusion("add"), new FrozenNormFusion()),
            List.of(new ReluFusion(FrozenNormFusion.OP), new ResidualFusion(FrozenNormFusion.OP)));

    private Fusions() {}

    /**
     * The same computation in fewer nodes, still in an order in which they can run.
     *
     * @param asked the variables that are wanted of it
     * @param known the operations that there are kernels for; no other is made
     */
    static List<Node> fuse(List<Node> nodes, Collection<String> asked, Collection<String> known) {
        List<Node> fused = nodes;
        for (List<Fusion> pass : PASSES) {
            fused = fuse(fused, pass, asked, known);
        }
        return fused;
    }

    private static List<Node> fuse(
            List<Node> nodes, List<Fusion> pass, Collection<String> asked, Collection<String> known) {
        Map<String, Node> producers = new HashMap<>();
        Map<String, List<Node>> readers = new HashMap<>();
        for (Node node : nodes) {
            node.outputs().forEach(out -> producers.put(out, node));
            node.inputs()
                    .forEach(in ->
                            readers.computeIfAbsent(in, i -> new ArrayList<>()).add(node));
        }
        Set<Node> covered = new HashSet<>();
        Map<Node, Node> replacements = new HashMap<>();
        for (Node node : nodes) {
            for (Fusion fusion : pass) {
                Optional<Fusion.Match> match = fusion.endingIn(node, producers)
                        .filter(m -> known.contains(m.fused().op()) && isClosed(m, node, readers, asked));
                if (match.isPresent()) {
                    covered.addAll(match.get().covered());
                    replacements.put(node, match.get().fused());
                }
            }
        }
        List<Node> fused = nodes.stream()
                .filter(node -> replacements.containsKey(node) || !covered.contains(node))
                .map(node -> replacements.getOrDefault(node, node))
                .toList();
        return Node.needed(fused, asked);
    }

    /**
     * Whether nobody reads a value that lies inside: the fused operation does not make it, and gives no gradient for
     * those that it makes beside its result.
     */
    private static boolean isClosed(
            Fusion.Match match, Node last, Map<String, List<Node>> readers, Collection<String> asked) {
        return match.covered().stream()
                .filter(node -> !node.equals(last))
                .flatMap(node -> node.outputs().stream())
                .allMatch(value -> match.covered().containsAll(readers.getOrDefault(value, List.of()))
                        && (match.fused().outputs().contains(value) || !asked.contains(value)));
    }
}
