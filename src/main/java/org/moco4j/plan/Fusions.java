package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Applies the fusions to a graph. */
final class Fusions {
    /** The passes run one after the other, each on the result of the previous one. */
    private static final List<List<Fusion>> PASSES = List.of(
            List.of(new ConvolutionFusion(), new SplitBatchNormFusion()),
            List.of(new ReluFusion("split_batch_norm"), new ReluFusion("add"), new FrozenNormFusion()),
            List.of(
                    new ReluFusion(FrozenNormFusion.OP),
                    new ResidualFusion(FrozenNormFusion.OP),
                    new ResidualFusion("split_batch_norm")));

    private Fusions() {}

    /**
     * Returns the same computation with fewer nodes, in a valid order of execution.
     *
     * @param requested the requested variables
     * @param known the operations that have kernels; no other operations are created
     */
    static List<Node> fuse(List<Node> nodes, Collection<String> requested, Collection<String> known) {
        List<Node> fused = nodes;
        for (List<Fusion> pass : PASSES) {
            fused = fuse(fused, pass, requested, known);
        }
        return fused;
    }

    private static List<Node> fuse(
            List<Node> nodes, List<Fusion> pass, Collection<String> requested, Collection<String> known) {
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
                        .filter(m -> known.contains(m.fused().op()) && isClosed(m, node, readers, requested));
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
        return Node.needed(fused, requested);
    }

    /**
     * Whether no other node reads an inner value. The fused operation does not compute all inner values, and gives no
     * gradient for additional outputs.
     */
    private static boolean isClosed(
            Fusion.Match match, Node last, Map<String, List<Node>> readers, Collection<String> requested) {
        return match.covered().stream()
                .filter(node -> !node.equals(last))
                .flatMap(node -> node.outputs().stream())
                .allMatch(value -> match.covered().containsAll(readers.getOrDefault(value, List.of()))
                        && (match.fused().outputs().contains(value) || !requested.contains(value)));
    }
}
