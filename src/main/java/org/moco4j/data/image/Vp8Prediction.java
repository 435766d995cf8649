package org.moco4j.data.image;

/** Predicts blocks from the pixels above and to the left: RFC 6386, section 12. */
final class Vp8Prediction {
    /** Modes of blocks of 4x4 pixels, in the order of the RFC. */
    static final int B_DC = 0;

    static final int B_TM = 1;
    static final int B_VE = 2;
    static final int B_HE = 3;
    static final int B_LD = 4;
    static final int B_RD = 5;
    static final int B_VR = 6;
    static final int B_VL = 7;
    static final int B_HD = 8;
    static final int B_HU = 9;

    /**
     * Positions for each pixel of a block in the edge around it, which has the left pixels from the bottom (0 to 3),
     * the corner (4) and the pixels above and to the right (5 to 12). A number is the average of three from there on,
     * and 100 and more the average of two.
     */
    private static final int[][] DIAGONAL = {
        {5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10, 8, 9, 10, 11},
        {3, 4, 5, 6, 2, 3, 4, 5, 1, 2, 3, 4, 0, 1, 2, 3},
        {104, 105, 106, 107, 3, 4, 5, 6, 2, 104, 105, 106, 1, 3, 4, 5},
        {105, 106, 107, 108, 5, 6, 7, 8, 106, 107, 108, 9, 6, 7, 8, 10},
        {103, 3, 4, 5, 102, 2, 103, 3, 101, 1, 102, 2, 100, 0, 101, 1},
    };

    private final int[] edge = new int[14];

    /**
     * Predicts a block of 16x16 or 8x8 pixels.
     *
     * @param mode one of {@link #B_DC}, {@link #B_TM}, {@link #B_VE} and {@link #B_HE}, for the whole block
     */
    void predict(Vp8Plane plane, int x, int y, int size, int mode) {
        int at = plane.at(x, y);
        int above = at - plane.stride;
        int average = mode == B_DC ? average(plane, x, y, size) : 0;
        int corner = plane.get(above - 1);
        for (int row = 0; row < size; row++) {
            int start = at + row * plane.stride;
            int left = plane.get(start - 1);
            for (int column = 0; column < size; column++) {
                int value =
                        switch (mode) {
                            case B_DC -> average;
                            case B_VE -> plane.get(above + column);
                            case B_HE -> left;
                            default -> left + plane.get(above + column) - corner;
                        };
                plane.set(start + column, value);
            }
        }
    }

    /** Returns the average of the pixels above and to the left that are in the image; 128 if none is. */
    private static int average(Vp8Plane plane, int x, int y, int size) {
        int at = plane.at(x, y);
        int sum = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (y > 0) {
                sum += plane.get(at - plane.stride + i);
                count++;
            }
            if (x > 0) {
                sum += plane.get(at + i * plane.stride - 1);
                count++;
            }
        }
        return count == 0 ? 128 : (sum + count / 2) / count;
    }

    /**
     * Predicts a block of 4x4 pixels.
     *
     * @param right position of the four pixels above and to the right
     */
    void predictSmall(Vp8Plane plane, int at, int right, int mode) {
        for (int i = 0; i < 4; i++) {
            edge[i] = plane.get(at + (3 - i) * plane.stride - 1);
            edge[5 + i] = plane.get(at - plane.stride + i);
            edge[9 + i] = plane.get(right + i);
        }
        edge[4] = plane.get(at - plane.stride - 1);
        edge[13] = edge[12];
        int sum = 4;
        for (int i = 0; i < 4; i++) {
            sum += edge[i] + edge[5 + i];
        }
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                int value =
                        switch (mode) {
                            case B_DC -> sum >> 3;
                            case B_TM -> edge[3 - row] + edge[5 + column] - edge[4];
                            case B_VE -> three(4 + column);
                            case B_HE -> row < 3 ? three(2 - row) : bottomLeft();
                            case B_HU -> up(row, column);
                            default -> diagonal(DIAGONAL[mode - B_LD][4 * row + column]);
                        };
                plane.set(at + row * plane.stride + column, value);
            }
        }
    }

    private int diagonal(int position) {
        return position < 100 ? three(position) : two(position - 100);
    }

    private int two(int i) {
        return (edge[i] + edge[i + 1] + 1) >> 1;
    }

    private int three(int i) {
        return (edge[i] + 2 * edge[i + 1] + edge[i + 2] + 2) >> 2;
    }

    /** Returns the average of three at the lower end of the left edge, whose last pixel counts twice. */
    private int bottomLeft() {
        return (edge[1] + 3 * edge[0] + 2) >> 2;
    }

    /** Predicts along lines from the lower left to the upper right. */
    private int up(int row, int column) {
        int step = 2 * row + column;
        return switch (step) {
            case 0 -> two(2);
            case 1 -> three(1);
            case 2 -> two(1);
            case 3 -> three(0);
            case 4 -> two(0);
            case 5 -> bottomLeft();
            default -> edge[0];
        };
    }
}
