package org.moco4j.explore;

import java.util.Arrays;

/**
 * For each image those that are nearest to it, itself left out: nearest first, equals by lower row. Outliers, near-duplicates
 * and the map are all read from here, so the search is done once.
 */
public final class NeighborLists {
    private static final int NONE = -1;

    private final int size;
    private final int k;
    private final Recall recall;
    private final int[] rows;
    private final float[] similarities;

    /** Empty lists, to be filled row by row. */
    NeighborLists(int size, int k, Recall recall) {
        this.size = size;
        this.k = k;
        this.recall = recall;
        this.rows = new int[Math.multiplyExact(size, k)];
        this.similarities = new float[rows.length];
        Arrays.fill(rows, NONE);
    }

    /** How many images there are. */
    public int size() {
        return size;
    }

    /** How many neighbors a full list has. */
    public int k() {
        return k;
    }

    /** How far the lists can be trusted. */
    public Recall recall() {
        return recall;
    }

    /** How many neighbors of {@code row} are known: k, fewer only where an approximate search found fewer. */
    public int found(int row) {
        int found = k;
        while (found > 0 && rows[row * k + found - 1] == NONE) {
            found--;
        }
        return found;
    }

    /** The {@code place}-th nearest of {@code row}, from 0. */
    public int neighbour(int row, int place) {
        return rows[row * k + place];
    }

    /** The cosine similarity of {@code row} and its {@code place}-th nearest. */
    public float similarity(int row, int place) {
        return similarities[row * k + place];
    }

    void set(int row, int place, int neighbour, float similarity) {
        rows[row * k + place] = neighbour;
        similarities[row * k + place] = similarity;
    }
}
