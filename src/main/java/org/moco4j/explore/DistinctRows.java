package org.moco4j.explore;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.moco4j.eval.FloatRows;

/**
 * Rows without their exact copies. Many copies of an image would disconnect a neighbor graph, because each links only
 * to its copies.
 */
final class DistinctRows {
    private static final int NONE = -1;

    /** The first row of each group of copies. */
    private final int[] first;
    /** The next copy of each row. */
    private final int[] next;

    DistinctRows(FloatRows rows) {
        int[] firsts = new int[rows.rows()];
        int[] last = new int[rows.rows()];
        next = new int[rows.rows()];
        Arrays.fill(next, NONE);
        Map<Long, Integer> byHash = new HashMap<>();
        double[] row = new double[rows.length()];
        double[] other = new double[rows.length()];
        int size = 0;
        for (int i = 0; i < rows.rows(); i++) {
            rows.copy(i, row);
            Integer known = byHash.putIfAbsent(hash(row), size);
            if (known != null) {
                rows.copy(firsts[known], other);
            }
            // Different rows with the same hash are distinct. Copies of the second one then also count as distinct,
            // which does no harm.
            if (known != null && Arrays.equals(row, other)) {
                next[last[known]] = i;
                last[known] = i;
            } else {
                firsts[size] = i;
                last[size++] = i;
            }
        }
        first = Arrays.copyOf(firsts, size);
    }

    int size() {
        return first.length;
    }

    /** The first row of a group of copies. */
    int first(int distinct) {
        return first[distinct];
    }

    /** All rows of a group of copies, ascending. */
    IntStream rows(int distinct) {
        return IntStream.iterate(first[distinct], row -> row != NONE, row -> next[row]);
    }

    private static long hash(double[] row) {
        long hash = 0;
        for (double value : row) {
            hash = (hash ^ Double.doubleToLongBits(value)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
