package org.moco4j.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One operation of the graph, independent of SameDiff's classes.
 *
 * @param op the native name ({@code matmul}), or the name of the {@link Fusion} that created it
 * @param inputs names of variables
 * @param outputs names of variables
 */
public record Node(String op, List<String> inputs, List<String> outputs, Arguments arguments) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public String input(int i) {
        return inputs.get(i);
    }

    public String output(int i) {
        return outputs.get(i);
    }

    /** The nodes that some variables depend on, in their original order. */
    static List<Node> needed(List<Node> nodes, Collection<String> variables) {
        Set<String> open = new HashSet<>(variables);
        List<Node> needed = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(open::contains)) {
                open.addAll(node.inputs());
                needed.add(node);
            }
        }
        Collections.reverse(needed);
        return needed;
    }

    /** The arguments of a native operation besides its arrays, in the order of its documentation. */
    public record Arguments(long[] integers, double[] reals, boolean[] booleans) {
        public static Arguments of(long... integers) {
            return new Arguments(integers, new double[0], new boolean[0]);
        }

        public long integer(int i) {
            return integers[i];
        }

        public double real(int i) {
            return reals[i];
        }
    }
}
