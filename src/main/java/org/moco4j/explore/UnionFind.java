package org.moco4j.explore;

import java.util.stream.IntStream;

/** Disjoint sets of 0 to n - 1; the root of each is its lowest member. */
final class UnionFind {
    private final int[] parent;

    UnionFind(int n) {
        parent = IntStream.range(0, n).toArray();
    }

    /** The lowest member of the set that {@code member} is in. */
    int root(int member) {
        int at = member;
        while (parent[at] != at) {
            // Halves the path for those who come later.
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    void join(int a, int b) {
        int rootA = root(a);
        int rootB = root(b);
        parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }
}
