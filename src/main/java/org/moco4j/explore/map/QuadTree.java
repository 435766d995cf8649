package org.moco4j.explore.map;

import java.util.Arrays;

/**
 * A quadtree over points of the plane. Each square stores its number of points and their center (van der Maaten 2014,
 * section 4.2). The arrays are reused by each build. Many threads may read it.
 */
final class QuadTree {
    private static final int QUADRANTS = 4;
    private static final int NONE = -1;
    /** Points that share a square at this depth count as being in the same place. */
    private static final int DEEPEST = 48;

    private final double[] x;
    private final double[] y;
    /** The points, ordered so that the points of a square are contiguous. */
    private final int[] order;

    private final int[] moved;
    /** The leaf of each point. */
    private final int[] leaf;

    private int nodes;
    /** The child squares of each node; {@link #NONE} for a leaf or an empty quadrant. */
    private int[] children = {};

    private int[] count = {};
    private double[] centerX = {};
    private double[] centerY = {};
    /** Side of the square, squared. */
    private double[] area = {};

    /** @param x horizontal coordinates of the points; {@link #build} reads their current values
     * @param y vertical coordinates of the points */
    QuadTree(double[] x, double[] y) {
        this.x = x;
        this.y = y;
        this.order = new int[x.length];
        this.moved = new int[x.length];
        this.leaf = new int[x.length];
        allocate(2 * x.length + 16);
    }

    /** The repulsion of one point by all others, valid after {@link #repel}. Not thread-safe. */
    static final class Repulsion {
        private int[] stack = new int[QUADRANTS * (DEEPEST + 2)];
        /** Sum of 1 / (1 + d^2) over the other points. */
        double weight;
        /** Sum of (y_i - y_j) / (1 + d^2)^2. */
        double forceX;

        double forceY;
    }

    /** Builds the tree from the current coordinates, which must not change while the tree is read. */
    void build() {
        double lowX = Double.POSITIVE_INFINITY;
        double lowY = Double.POSITIVE_INFINITY;
        double highX = Double.NEGATIVE_INFINITY;
        double highY = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < x.length; i++) {
            order[i] = i;
            lowX = Math.min(lowX, x[i]);
            lowY = Math.min(lowY, y[i]);
            highX = Math.max(highX, x[i]);
            highY = Math.max(highY, y[i]);
        }
        nodes = 0;
        grow(0, x.length, lowX, lowY, Math.max(highX - lowX, highY - lowY), 0);
    }

    /**
     * Sums the repulsion of {@code point}. A square whose side is below theta times its distance is treated as one
     * point.
     *
     * @param theta 0 for the exact sum, at most 0.7, so that a point's own square is never treated as one point
     */
    void repel(int point, double theta, Repulsion sum) {
        double px = x[point];
        double py = y[point];
        double thetaSquared = theta * theta;
        int own = leaf[point];
        double weight = 0;
        double forceX = 0;
        double forceY = 0;
        int[] stack = sum.stack;
        int depth = 1;
        stack[0] = 0;
        while (depth > 0) {
            int node = stack[--depth];
            double dx = px - centerX[node];
            double dy = py - centerY[node];
            double square = dx * dx + dy * dy;
            if (area[node] < thetaSquared * square || isLeaf(node)) {
                // The point itself does not count, and points in the same place exert no force.
                int others = node == own ? count[node] - 1 : count[node];
                double q = 1 / (1 + square);
                double weights = others * q;
                weight += weights;
                forceX += weights * q * dx;
                forceY += weights * q * dy;
            } else {
                for (int child = QUADRANTS * node; child < QUADRANTS * (node + 1); child++) {
                    if (children[child] != NONE) {
                        stack[depth++] = children[child];
                    }
                }
            }
        }
        sum.weight = weight;
        sum.forceX = forceX;
        sum.forceY = forceY;
    }

    private boolean isLeaf(int node) {
        return children[QUADRANTS * node] == NONE
                && children[QUADRANTS * node + 1] == NONE
                && children[QUADRANTS * node + 2] == NONE
                && children[QUADRANTS * node + 3] == NONE;
    }

    /** Creates the square of the points from {@code from} to before {@code to} in the order, and its child squares. */
    private int grow(int from, int to, double lowX, double lowY, double side, int depth) {
        int node = newNode(from, to, side);
        if (depth == DEEPEST || areInSamePlace(from, to)) {
            for (int i = from; i < to; i++) {
                leaf[order[i]] = node;
            }
            return node;
        }
        double half = side / 2;
        int start = from;
        for (int quadrant = 0; quadrant < QUADRANTS; quadrant++) {
            double cornerX = lowX + (quadrant & 1) * half;
            double cornerY = lowY + (quadrant >> 1) * half;
            int end = gather(quadrant, start, to, lowX + half, lowY + half);
            if (end > start) {
                int child = grow(start, end, cornerX, cornerY, half, depth + 1);
                children[QUADRANTS * node + quadrant] = child;
            }
            start = end;
        }
        return node;
    }

    /** Moves the points of a quadrant to the front, in a stable order, and returns their end. */
    private int gather(int quadrant, int from, int to, double middleX, double middleY) {
        int front = from;
        int others = 0;
        for (int i = from; i < to; i++) {
            int point = order[i];
            int in = (x[point] >= middleX ? 1 : 0) + (y[point] >= middleY ? 2 : 0);
            if (in == quadrant) {
                order[front++] = point;
            } else {
                moved[others++] = point;
            }
        }
        System.arraycopy(moved, 0, order, front, others);
        return front;
    }

    private boolean areInSamePlace(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (x[order[i]] != x[order[from]] || y[order[i]] != y[order[from]]) {
                return false;
            }
        }
        return true;
    }

    private int newNode(int from, int to, double side) {
        if (nodes == count.length) {
            allocate(2 * nodes);
        }
        double sumX = 0;
        double sumY = 0;
        for (int i = from; i < to; i++) {
            sumX += x[order[i]];
            sumY += y[order[i]];
        }
        count[nodes] = to - from;
        centerX[nodes] = sumX / (to - from);
        centerY[nodes] = sumY / (to - from);
        area[nodes] = side * side;
        Arrays.fill(children, QUADRANTS * nodes, QUADRANTS * (nodes + 1), NONE);
        return nodes++;
    }

    private void allocate(int capacity) {
        children = Arrays.copyOf(children, QUADRANTS * capacity);
        count = Arrays.copyOf(count, capacity);
        centerX = Arrays.copyOf(centerX, capacity);
        centerY = Arrays.copyOf(centerY, capacity);
        area = Arrays.copyOf(area, capacity);
    }
}
