package org.moco4j.data.image;

/** Smooths the edges between blocks: RFC 6386, section 15. Macroblocks are filtered in the order of reading. */
final class Vp8LoopFilter {
    private static final int MACROBLOCK = 16;

    private final boolean simple;
    private final int sharpness;
    private final Vp8Plane luma;
    private final Vp8Plane[] chroma;
    private int threshold;
    private int interior;
    private int highVariance;

    Vp8LoopFilter(Vp8Header header, Vp8Plane luma, Vp8Plane... chroma) {
        this.simple = header.simpleFilter;
        this.sharpness = header.sharpness;
        this.luma = luma;
        this.chroma = chroma;
    }

    /**
     * Filters a macroblock.
     *
     * @param column number of the macroblock in its row
     * @param level strength, 0 to 63
     * @param inner whether edges inside of it are filtered too
     */
    void filter(int column, int row, int level, boolean inner) {
        if (level == 0) {
            return;
        }
        interior = level;
        if (sharpness > 0) {
            interior = Math.min(interior >> (sharpness > 4 ? 2 : 1), 9 - sharpness);
        }
        interior = Math.max(1, interior);
        highVariance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
        int limit = 2 * level + interior;
        filterAlong(column, row, limit, inner, true);
        filterAlong(column, row, limit, inner, false);
    }

    /** @param columns whether edges between columns are filtered, else those between rows */
    private void filterAlong(int column, int row, int limit, boolean inner, boolean columns) {
        if ((columns ? column : row) > 0) {
            threshold = 2 * (limit + 4) + 1;
            filterEdges(column, row, 0, columns);
        }
        if (inner) {
            threshold = 2 * limit + 1;
            for (int offset = 4; offset < MACROBLOCK; offset += 4) {
                filterEdges(column, row, offset, columns);
            }
        }
    }

    private void filterEdges(int column, int row, int offset, boolean columns) {
        filterEdge(luma, column * MACROBLOCK, row * MACROBLOCK, offset, MACROBLOCK, columns);
        if (!simple && offset <= 4) {
            for (Vp8Plane plane : chroma) {
                filterEdge(plane, column * MACROBLOCK / 2, row * MACROBLOCK / 2, offset, MACROBLOCK / 2, columns);
            }
        }
    }

    private void filterEdge(Vp8Plane plane, int x, int y, int offset, int length, boolean columns) {
        int start = columns ? plane.at(x + offset, y) : plane.at(x, y + offset);
        int across = columns ? 1 : plane.stride;
        int along = columns ? plane.stride : 1;
        for (int i = 0; i < length; i++) {
            int at = start + i * along;
            if (simple) {
                if (isBelowThreshold(plane, at, across)) {
                    change(plane, at, across, true, false);
                }
            } else if (isBelowThreshold(plane, at, across) && isSmooth(plane, at, across)) {
                boolean jump = difference(plane, at - 2 * across, at - across) > highVariance
                        || difference(plane, at + across, at) > highVariance;
                if (jump) {
                    change(plane, at, across, true, false);
                } else if (offset > 0) {
                    change(plane, at, across, false, true);
                } else {
                    changeSix(plane, at, across);
                }
            }
        }
    }

    private static int difference(Vp8Plane plane, int first, int second) {
        return Math.abs(plane.get(first) - plane.get(second));
    }

    private boolean isBelowThreshold(Vp8Plane plane, int at, int step) {
        return 4 * difference(plane, at - step, at) + difference(plane, at - 2 * step, at + step) <= threshold;
    }

    private boolean isSmooth(Vp8Plane plane, int at, int step) {
        for (int i = 1; i <= 3; i++) {
            if (difference(plane, at - (i + 1) * step, at - i * step) > interior
                    || difference(plane, at + i * step, at + (i - 1) * step) > interior) {
                return false;
            }
        }
        return true;
    }

    /** Changes one pixel on both sides of the edge; with {@code four}, a second one half as much. */
    private static void change(Vp8Plane plane, int at, int step, boolean outer, boolean four) {
        int p1 = plane.get(at - 2 * step);
        int p0 = plane.get(at - step);
        int q0 = plane.get(at);
        int q1 = plane.get(at + step);
        int a = 3 * (q0 - p0) + (outer ? signed(p1 - q1) : 0);
        int below = signed(a + 4) >> 3;
        int above = signed(a + 3) >> 3;
        plane.set(at - step, p0 + above);
        plane.set(at, q0 - below);
        if (four) {
            int half = (below + 1) >> 1;
            plane.set(at - 2 * step, p1 + half);
            plane.set(at + step, q1 - half);
        }
    }

    /** Changes three pixels on both sides of the edge. */
    private static void changeSix(Vp8Plane plane, int at, int step) {
        int p1 = plane.get(at - 2 * step);
        int q1 = plane.get(at + step);
        int a = signed(3 * (plane.get(at) - plane.get(at - step)) + signed(p1 - q1));
        for (int i = 0; i < 3; i++) {
            int change = ((27 - 9 * i) * a + 63) >> 7;
            int before = at - (i + 1) * step;
            int after = at + i * step;
            plane.set(before, plane.get(before) + change);
            plane.set(after, plane.get(after) - change);
        }
    }

    private static int signed(int value) {
        return Math.max(-128, Math.min(127, value));
    }
}
