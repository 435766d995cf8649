package org.moco4j.explore.map;

import java.util.Arrays;
import org.moco4j.explore.NeighborLists;

/**
 * The similarity of each pair of points in feature space (van der Maaten 2014, "Accelerating t-SNE using Tree-Based
 * Algorithms", section 3): p_ij = (p_j|i + p_i|j) / 2n over the nearest neighbors, 0 elsewhere. A sparse symmetric
 * matrix in row-major order, whose entries sum to 1.
 *
 * @param starts where the entries of each row start, and as the last element where all entries end
 * @param columns of the entries, ascending within a row
 * @param values of the entries
 */
@SuppressWarnings("ArrayRecordComponent") // Read in the innermost loop; instances are never compared.
record JointProbabilities(int[] starts, int[] columns, double[] values) {
    /** The number of neighbors for a perplexity (van der Maaten 2014): farther points have almost no weight. */
    static int neighbors(double perplexity) {
        return (int) Math.ceil(3 * perplexity);
    }

    /**
     * Computes the probabilities from cosine similarities: the squared distance of features of length one is 2 - 2 cos.
     */
    static JointProbabilities of(NeighborLists lists, double perplexity) {
        int n = lists.size();
        int[][] neighbors = new int[n][];
        double[][] conditional = new double[n][];
        PerplexitySearch search = new PerplexitySearch(perplexity);
        for (int i = 0; i < n; i++) {
            int found = lists.found(i);
            neighbors[i] = new int[found];
            double[] squares = new double[found];
            for (int rank = 0; rank < found; rank++) {
                neighbors[i][rank] = lists.neighbor(i, rank);
                squares[rank] = Math.max(0, 2 - 2 * (double) lists.similarity(i, rank));
            }
            conditional[i] = new double[found];
            search.find(squares, conditional[i]);
        }
        return symmetric(neighbors, conditional);
    }

    private static JointProbabilities symmetric(int[][] neighbors, double[][] conditional) {
        int n = neighbors.length;
        int[] starts = new int[n + 1];
        for (int i = 0; i < n; i++) {
            starts[i + 1] += neighbors[i].length;
            for (int j : neighbors[i]) {
                starts[j + 1]++;
            }
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        int[] filled = Arrays.copyOf(starts, n);
        // Column and index of the conditional probability in one number, so that sorting keeps them together.
        long[] entries = new long[starts[n]];
        double[] twice = new double[starts[n]];
        for (int i = 0; i < n; i++) {
            for (int rank = 0; rank < neighbors[i].length; rank++) {
                int j = neighbors[i][rank];
                double half = conditional[i][rank] / (2.0 * n);
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

    /** Adds up two entries of the same column. */
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

    /**
     * Searches for the width of a Gaussian around a point that gives a requested perplexity (van der Maaten and Hinton
     * 2008, "Visualizing Data using t-SNE", section 2). The perplexity is exp of the entropy of the neighbors'
     * probabilities.
     */
    static final class PerplexitySearch {
        /** Tolerance of the entropy, in nats. */
        private static final double TOLERANCE = 1e-6;

        /** A higher precision is only needed for ties. */
        private static final double HIGHEST_PRECISION = 1e12;

        private static final int MOST_STEPS = 200;

        private final double entropy;

        /** @param perplexity the requested perplexity, at least 1, below the number of neighbors */
        PerplexitySearch(double perplexity) {
            this.entropy = Math.log(perplexity);
        }

        /**
         * Sets {@code probabilities} to the probabilities of neighbors at these distances; they sum to 1. If no width
         * gives the perplexity, for example because too many neighbors are equally near, the closest possible
         * perplexity is used.
         *
         * @param squares squared distances
         */
        void find(double[] squares, double[] probabilities) {
            double least = Double.POSITIVE_INFINITY;
            for (double square : squares) {
                least = Math.min(least, square);
            }
            double precision = 1;
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            for (int step = 0; step < MOST_STEPS; step++) {
                double difference = entropy(squares, least, precision, probabilities) - entropy;
                if (Math.abs(difference) < TOLERANCE) {
                    return;
                }
                if (difference > 0) {
                    low = precision;
                    precision = high == Double.POSITIVE_INFINITY ? precision * 2 : (low + high) / 2;
                } else {
                    high = precision;
                    precision = (low + high) / 2;
                }
                if (precision > HIGHEST_PRECISION) {
                    return;
                }
            }
        }

        /**
         * Computes the entropy. Distances are relative to the least one: this avoids underflow and does not change the
         * probabilities.
         */
        private static double entropy(double[] squares, double least, double precision, double[] probabilities) {
            double sum = 0;
            double weighted = 0;
            for (int i = 0; i < squares.length; i++) {
                probabilities[i] = Math.exp(-precision * (squares[i] - least));
                sum += probabilities[i];
                weighted += probabilities[i] * (squares[i] - least);
            }
            for (int i = 0; i < squares.length; i++) {
                probabilities[i] /= sum;
            }
            return Math.log(sum) + precision * weighted / sum;
        }
    }
}
