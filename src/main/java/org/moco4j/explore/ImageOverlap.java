package org.moco4j.explore;

/** The part of an image that another one covers after alignment. */
final class ImageOverlap {
    private static final double LEAST_SHARE = 0.5;
    /** Scale, two shifts, contrast and brightness. */
    private static final int UNKNOWNS = 5;

    private final Gray from;
    private final int side;
    /** The other image at the pixels of this one; NaN outside of it. */
    private final float[] values;
    /** The slopes of {@link #values} to the right and down. */
    private final float[] slopeRight;

    private final float[] slopeDown;
    private int covered;

    /**
     * @param fit a pixel at x and y is at {@code fit[0] * x + fit[1]} and {@code fit[0] * y + fit[2]} of the other
     *     image; positions are from -1 to 1
     */
    ImageOverlap(Gray from, Gray to, double[] fit) {
        this.from = from;
        this.side = from.side;
        this.values = new float[side * side];
        this.slopeRight = new float[values.length];
        this.slopeDown = new float[values.length];
        double half = side / 2.0;
        for (int y = 0; y < side; y++) {
            double row = (fit[0] * from.position(y) + fit[2] + 1) * half - 0.5;
            for (int x = 0; x < side; x++) {
                double column = (fit[0] * from.position(x) + fit[1] + 1) * half - 0.5;
                sample(to.pixels, y * side + x, row, column);
            }
        }
    }

    private void sample(float[] pixels, int at, double row, double column) {
        if (!(row >= 0 && row < side - 1 && column >= 0 && column < side - 1)) {
            values[at] = Float.NaN;
            return;
        }
        covered++;
        int y = (int) row;
        int x = (int) column;
        int corner = y * side + x;
        float down = (float) (row - y);
        float right = (float) (column - x);
        float topStep = pixels[corner + 1] - pixels[corner];
        float bottomStep = pixels[corner + side + 1] - pixels[corner + side];
        float top = pixels[corner] + right * topStep;
        float bottom = pixels[corner + side] + right * bottomStep;
        values[at] = top + down * (bottom - top);
        slopeRight[at] = (topStep + down * (bottomStep - topStep)) * side / 2;
        slopeDown[at] = (bottom - top) * side / 2;
    }

    /** Returns whether enough pixels are covered. */
    boolean isLarge() {
        return covered >= LEAST_SHARE * values.length;
    }

    /** Returns the correlation of the two images at the covered pixels of a square. */
    Correlation correlation(int left, int top, int size) {
        Correlation correlation = new Correlation();
        for (int y = top; y < top + size; y++) {
            for (int x = left; x < left + size; x++) {
                int at = y * side + x;
                if (!Float.isNaN(values[at])) {
                    correlation.add(from.pixels[at], values[at]);
                }
            }
        }
        return correlation;
    }

    /** Returns the changes of scale and shifts that reduce the squared difference most. */
    double[] gaussNewtonStep() {
        double[][] equations = new double[UNKNOWNS][UNKNOWNS + 1];
        double[] row = new double[UNKNOWNS + 1];
        for (int at = 0; at < values.length; at++) {
            if (Float.isNaN(values[at])) {
                continue;
            }
            row[0] = slopeRight[at] * from.position(at % side) + slopeDown[at] * from.position(at / side);
            row[1] = slopeRight[at];
            row[2] = slopeDown[at];
            row[3] = -from.pixels[at];
            row[4] = -1;
            row[5] = -values[at];
            for (int i = 0; i < UNKNOWNS; i++) {
                for (int j = i; j <= UNKNOWNS; j++) {
                    equations[i][j] += row[i] * row[j];
                }
            }
        }
        return solved(equations);
    }

    /** Solves symmetric equations, of which the upper half and the right side are given. */
    private static double[] solved(double[][] equations) {
        for (int i = 0; i < UNKNOWNS; i++) {
            for (int j = 0; j < i; j++) {
                equations[i][j] = equations[j][i];
            }
        }
        for (int i = 0; i < UNKNOWNS; i++) {
            // Keeps the matrix regular if an image has no texture.
            equations[i][i] = equations[i][i] * (1 + 1e-9) + 1e-6;
        }
        for (int i = 0; i < UNKNOWNS; i++) {
            for (int j = i + 1; j < UNKNOWNS; j++) {
                double factor = equations[j][i] / equations[i][i];
                for (int k = i; k <= UNKNOWNS; k++) {
                    equations[j][k] -= factor * equations[i][k];
                }
            }
        }
        double[] solution = new double[UNKNOWNS];
        for (int i = UNKNOWNS - 1; i >= 0; i--) {
            double sum = equations[i][UNKNOWNS];
            for (int j = i + 1; j < UNKNOWNS; j++) {
                sum -= equations[i][j] * solution[j];
            }
            solution[i] = sum / equations[i][i];
        }
        return solution;
    }

    /** A gray image, {@code [side, side]}. */
    record Gray(float[] pixels, int side) {
        static Gray of(byte[] planes, int side) {
            int area = side * side;
            float[] gray = new float[area];
            for (int i = 0; i < area; i++) {
                gray[i] = 0.299f * (planes[i] & 0xff)
                        + 0.587f * (planes[area + i] & 0xff)
                        + 0.114f * (planes[2 * area + i] & 0xff);
            }
            return new Gray(gray, side);
        }

        /** Returns one channel of an image. */
        static Gray ofChannel(byte[] planes, int channel, int side) {
            float[] values = new float[side * side];
            for (int i = 0; i < values.length; i++) {
                values[i] = planes[channel * values.length + i] & 0xff;
            }
            return new Gray(values, side);
        }

        Gray half() {
            int half = side / 2;
            float[] smaller = new float[half * half];
            for (int y = 0; y < half; y++) {
                for (int x = 0; x < half; x++) {
                    int at = 2 * y * side + 2 * x;
                    smaller[y * half + x] =
                            (pixels[at] + pixels[at + 1] + pixels[at + side] + pixels[at + side + 1]) / 4;
                }
            }
            return new Gray(smaller, half);
        }

        /** Returns the position of a pixel's center, from -1 to 1. */
        double position(int pixel) {
            return (pixel + 0.5) * 2 / side - 1;
        }
    }

    /** The correlation of pairs of values. */
    static final class Correlation {
        private int count;
        private double sumA;
        private double sumB;
        private double squaresA;
        private double squaresB;
        private double products;

        void add(double a, double b) {
            count++;
            sumA += a;
            sumB += b;
            squaresA += a * a;
            squaresB += b * b;
            products += a * b;
        }

        /** The number of pairs. */
        int count() {
            return count;
        }

        /** The larger of the two standard deviations. */
        double deviation() {
            return Math.sqrt(Math.max(0, Math.max(variance(sumA, squaresA), variance(sumB, squaresB))));
        }

        /** The difference of the two means. */
        double meanDifference() {
            return Math.abs(sumA - sumB) / count;
        }

        /** The correlation, or 0 if one side has the same value everywhere. */
        double value() {
            double variances = variance(sumA, squaresA) * variance(sumB, squaresB);
            return variances > 0 ? (products / count - sumA / count * (sumB / count)) / Math.sqrt(variances) : 0;
        }

        private double variance(double sum, double squares) {
            return squares / count - sum / count * (sum / count);
        }
    }
}
