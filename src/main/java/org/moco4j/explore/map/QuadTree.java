package org.moco4j.explore.map;

import java.util.Arrays;

/**
 * Points of the plane in nested squares, each knowing how many points it holds and where their center is (van der Maaten 2014,
 * section 4.2). Its arrays are kept from build to build. Many threads may read it.
 */
final class QuadTree {
    private static final int QUADRANTS = 4;
    private static final int NONE = -1;
    /** Points that still share a square so deep down count as being in one place. */
    private static final int DEEPEST = 48;

    private final double[] x;
    private final double[] y;
    /** The points, so that those of a square lie together. */
    private final int[] order;

    private final int[] moved;
    /** The leaf of each point. */
    private final int[] leaf;

    private int nodes;
    /** The squares within each node; none of a leaf, nor where a quadrant is empty. */
    private int[] children = {};

    private int[] count = {};
    private double[] centreX = {};
    private double[] centreY = {};
    /** Side of the square, squared. */
    private double[] area = {};

    /** @param x and {@code y} of the points, as they will be at each {@link #build} */
    QuadTree(double[] x, double[] y) {
        this.x = x;
        this.y = y;
        this.order = new int[x.length];
        this.moved = new int[x.length];
        this.leaf = new int[x.length];
        allocate(2 * x.length + 16);
    }

    /** The repulsion of one point by all others, to be read after {@link #repel}. One thread's. */
    static final class Repulsion {
        private int[] stack = new int[QUADRANTS * (DEEPEST + 2)];
        /** Sum of 1 / (1 + d^2) over the other points. */
        double weight;
        /** Sum of (y_i - y_j) / (1 + d^2)^2. */
        double forceX;

        double forceY;
    }

    /** Builds the tree of the coordinates as they are now; they must stay so while it is read. */
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
     * Sums the repulsion of {@code point}. A square whose side is below theta times its distance stands for its points.
     *
     * @param theta 0 for the exact sum, at most 0.7: a point's own square must never stand for it
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
            double dx = px - centreX[node];
            double dy = py - centreY[node];
            double square = dx * dx + dy * dy;
            if (area[node] < thetaSquared * square || isLeaf(node)) {
                // The point itself doesn't count; those in one place with it push it nowhere.
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

    /** Makes the square of the points from {@code from} to before {@code to} in the order, and those within it. */
    private int grow(int from, int to, double lowX, double lowY, double side, int depth) {
        int node = newNode(from, to, side);
        if (depth == DEEPEST || areInOnePlace(from, to)) {
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

    /** Moves the points of a quadrant to the front, all in their order; gives where they end. */
    private int gather(int quadrant, int from, int to, double middleX, double middleY) {
        int front = from;
        int behind = 0;
        for (int i = from; i < to; i++) {
            int point = order[i];
            int in = (x[point] >= middleX ? 1 : 0) + (y[point] >= middleY ? 2 : 0);
            if (in == quadrant) {
                order[front++] = point;
            } else {
                moved[behind++] = point;
            }
        }
        System.arraycopy(moved, 0, order, front, behind);
        return front;
    }

    private boolean areInOnePlace(int from, int to) {
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
        centreX[nodes] = sumX / (to - from);
        centreY[nodes] = sumY / (to - from);
        area[nodes] = side * side;
        Arrays.fill(children, QUADRANTS * nodes, QUADRANTS * (nodes + 1), NONE);
        return nodes++;
    }

    private void allocate(int capacity) {
        children = Arrays.copyOf(children, QUADRANTS * capacity);
        count = Arrays.copyOf(count, capacity);
        centreX = Arrays.copyOf(centreX, capacity);
        centreY = Arrays.copyOf(centreY, capacity);
        area = Arrays.copyOf(area, capacity);
    }
}
