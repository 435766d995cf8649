package org.moco4j.plan;

import java.util.List;

/**
 * One operation of the graph as the plan sees it, free of SameDiff's classes.
 *
 * @param op the native name ({@code matmul}), or the name that a {@link Fusion} gave it
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

    /** What a native operation takes beside its arrays, in the order of its own documentation. */
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
