package org.moco4j.explore;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.moco4j.eval.FloatRows;

/**
 * Rows without their exact copies. A graph of neighbors falls apart where an image has many: each links to its copies and to
 * nobody else.
 */
final class DistinctRows {
    private static final int NONE = -1;

    /** The lowest row of each distinct one. */
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
            // Two that differ but for their hash are distinct; the second's copies are then distinct too, which does no
            // harm.
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

    /** The lowest row of a distinct one. */
    int first(int distinct) {
        return first[distinct];
    }

    /** All rows of a distinct one, ascending. */
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
