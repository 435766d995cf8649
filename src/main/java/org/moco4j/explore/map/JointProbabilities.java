package org.moco4j.explore.map;

import java.util.Arrays;
import org.moco4j.explore.NeighborLists;

/**
 * How alike each two points are in the space of features (van der Maaten 2014, "Accelerating t-SNE using Tree-Based Algorithms",
 * section 3): p_ij = (p_j|i + p_i|j) / 2n over the nearest neighbors, 0 elsewhere. A sparse matrix, row after row, symmetric,
 * the sum of all is 1.
 *
 * @param starts where the entries of each row begin, and behind the last where they end
 * @param columns of the entries, ascending within a row
 * @param values of the entries
 */
@SuppressWarnings("ArrayRecordComponent") // Read in the innermost loop; nobody compares two.
record JointProbabilities(int[] starts, int[] columns, double[] values) {
    /** Neighbors for a perplexity (van der Maaten 2014): those farther have no weight to speak of. */
    static int neighbours(double perplexity) {
        return (int) Math.ceil(3 * perplexity);
    }

    /** From cosine similarities: the squared distance of features of length one is 2 - 2 cos. */
    static JointProbabilities of(NeighborLists lists, double perplexity) {
        int n = lists.size();
        int[][] neighbours = new int[n][];
        double[][] conditional = new double[n][];
        PerplexitySearch search = new PerplexitySearch(perplexity);
        for (int i = 0; i < n; i++) {
            int found = lists.found(i);
            neighbours[i] = new int[found];
            double[] squares = new double[found];
            for (int place = 0; place < found; place++) {
                neighbours[i][place] = lists.neighbour(i, place);
                squares[place] = Math.max(0, 2 - 2 * (double) lists.similarity(i, place));
            }
            conditional[i] = new double[found];
            search.find(squares, conditional[i]);
        }
        return symmetric(neighbours, conditional);
    }

    private static JointProbabilities symmetric(int[][] neighbours, double[][] conditional) {
        int n = neighbours.length;
        int[] starts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            starts[i + 1] += neighbours[i].length;
            for (int j : neighbours[i]) {
                starts[j + 1]++;
            }
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] filled = Arrays.copyOf(starts, n);
        // Column and value in one, to be sorted: the place of the conditional probability tells both.
        long[] entries = new long[starts[n]];
        double[] twice = new double[starts[n]];
        for (int i = 0; i < n; i++) {
            for (int place = 0; place < neighbours[i].length; place++) {
                int j = neighbours[i][place];
                double half = conditional[i][place] / (2.0 * n);
                put(entries, twice, filled[i]++, j, half);
                put(entries, twice, filled[j]++, i, half);
            }
        }
        return merged(starts, entries, twice);
    }

    private static void put(long[] entries, double[] values, int at, int column, double value) {
        entries[at] = ((long) column << 32) | at;
        values[at] = value;
    }

    /** Two entries of one column become one. */
    private static JointProbabilities merged(int[] starts, long[] entries, double[] twice) {
        int n = starts.length - 1;
        int[] mergedStarts = new int[n + 1];
        int[] columns = new int[entries.length];
        double[] values = new double[entries.length];
        int size = 0;
        for (int i = 0; i < n; i++) {
            Arrays.sort(entries, starts[i], starts[i + 1]);
            for (int e = starts[i]; e < starts[i + 1]; e++) {
                int column = (int) (entries[e] >> 32);
                if (size > mergedStarts[i] && columns[size - 1] == column) {
                    values[size - 1] += twice[(int) entries[e]];
                } else {
                    columns[size] = column;
                    values[size++] = twice[(int) entries[e]];
                }
            }
            mergedStarts[i + 1] = size;
        }
        return new JointProbabilities(mergedStarts, Arrays.copyOf(columns, size), Arrays.copyOf(values, size));
    }

    int points() {
        return starts.length - 1;
    }
}
