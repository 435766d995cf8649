package org.moco4j.plan.onednn;

import java.util.stream.IntStream;

/**
 * The transforms of Winograd's F(4x4, 3x3) (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks",
 * section 4.3). Each works on many channels, or on the channels of several tiles, at the same time. The loops are short
 * and use few arrays, always at the same index: then the JVM computes several elements with one instruction, without
 * the Vector API.
 */
final class WinogradTransforms {
    /** Rows and columns of a transformed tile. */
    static final int SIZE = 6;
    /** Rows and columns of a tile of results. */
    static final int RESULTS = 4;
    /** Rows and columns of the weights. */
    static final int WINDOW = 3;

    private final int length;
    private final float[][] tile;
    /** The results after the first direction. */
    private final float[][] between;

    private final float[][][] columnsOfTile;
    private final float[][][] rowsOfTile;
    private final float[][][] columnsOfBetween;
    private final float[][][] rowsOfBetween;

    private WinogradTransforms(int length) {
        this.length = length;
        tile = new float[SIZE * SIZE][length];
        between = new float[SIZE * SIZE][length];
        columnsOfTile = lines(tile, 1, SIZE);
        rowsOfTile = lines(tile, SIZE, 1);
        columnsOfBetween = lines(between, 1, SIZE);
        rowsOfBetween = lines(between, SIZE, 1);
    }

    /** The arrays of each line: {@code line * next + place * step}. */
    private static float[][][] lines(float[][] places, int next, int step) {
        float[][][] lines = new float[SIZE][SIZE][];
        for (int line = 0; line < SIZE; line++) {
            for (int place = 0; place < SIZE; place++) {
                lines[line][place] = places[line * next + place * step];
            }
        }
        return lines;
    }

    /** The tile, row by row: an array for each of the 6x6 places. The transforms read and write it. */
    float[][] tile() {
        return tile;
    }

    /** Creates arrays for each worker, for matrices with this many columns. */
    static WinogradTransforms[] forWorkers(KernelWorkers workers, int columns) {
        int length = WinogradShape.lengthOfArrays(columns);
        return IntStream.range(0, workers.count())
                .mapToObj(worker -> new WinogradTransforms(length))
                .toArray(WinogradTransforms[]::new);
    }

    /** A transform of one column or row: an array for each of its six places. */
    private interface Line {
        void apply(float[][] from, float[][] to);
    }

    private void both(int rows, int columns, Line line) {
        for (int column = 0; column < columns; column++) {
            line.apply(columnsOfTile[column], columnsOfBetween[column]);
        }
        for (int row = 0; row < rows; row++) {
            line.apply(rowsOfBetween[row], rowsOfTile[row]);
        }
    }

    /** {@code B^T d B}: transforms a tile of 6x6 pixels of the images. */
    void images() {
        both(SIZE, SIZE, this::imageLine);
    }

    /** {@code A^T m A}: transforms 6x6 products to a tile of 4x4 results. */
    void results() {
        both(RESULTS, SIZE, this::resultLine);
    }

    /** {@code A y A^T}: transforms the gradient of a tile of 4x4 results to the gradient of 6x6 products. */
    void gradientOfResults() {
        both(SIZE, RESULTS, this::gradientLine);
    }

    /** {@code G g G^T}: transforms weights of 3x3. */
    void weights() {
        both(SIZE, WINDOW, this::weightLine);
    }

    /** {@code G^T u G}: transforms the gradient of 6x6 transformed weights to that of 3x3 weights. */
    void gradientOfWeights() {
        both(WINDOW, SIZE, this::gradientOfWeightLine);
    }

    /** Adds the same array to each of the 4x4 results, from {@code first} on. */
    void addToResults(float[] bias, int first) {
        System.arraycopy(bias, first, between[0], 0, Math.min(length, bias.length - first));
        for (int place = 0; place < RESULTS * RESULTS; place++) {
            add(between[0], tile[result(place)]);
        }
    }

    /** Adds a tile of 4x4 results. */
    void addToResults(float[][] other) {
        for (int place = 0; place < RESULTS * RESULTS; place++) {
            add(other[result(place)], tile[result(place)]);
        }
    }

    /** Sets the negative ones of 4x4 results to zero. */
    void reluOfResults() {
        for (int place = 0; place < RESULTS * RESULTS; place++) {
            relu(tile[result(place)]);
        }
    }

    private static int result(int place) {
        return place / RESULTS * SIZE + place % RESULTS;
    }

    private void add(float[] x, float[] to) {
        for (int i = 0; i < length; i++) {
            to[i] += x[i];
        }
    }

    private void relu(float[] x) {
        for (int i = 0; i < length; i++) {
            x[i] = Math.max(x[i], 0);
        }
    }

    private void imageLine(float[][] d, float[][] t) {
        combine(4, d[0], -5, d[2], d[4], t[0]);
        sumAndDifference(-4, d[2], d[4], -4, d[1], 1, d[3], t[1], t[2]);
        sumAndDifference(-1, d[2], d[4], -2, d[1], 2, d[3], t[3], t[4]);
        combine(4, d[1], -5, d[3], d[5], t[5]);
    }

    private void resultLine(float[][] m, float[][] y) {
        evenResults(m[0], m[1], m[2], m[3], m[4], y[0], y[2]);
        oddResults(m[1], m[2], m[3], m[4], m[5], y[1], y[3]);
    }

    private void gradientLine(float[][] y, float[][] m) {
        System.arraycopy(y[0], 0, m[0], 0, length);
        sumAndDifference(1, y[0], y[2], 1, y[1], 1, y[3], m[1], m[2]);
        sumAndDifference(4, y[2], y[0], 2, y[1], 8, y[3], m[3], m[4]);
        System.arraycopy(y[3], 0, m[5], 0, length);
    }

    private void weightLine(float[][] g, float[][] u) {
        weightEnds(g[0], g[2], u[0], u[5]);
        weightPair(-1f / 6, g[0], -1f / 6, g[1], -1f / 6, g[2], u[1], u[2]);
        weightPair(1f / 24, g[0], 1f / 12, g[1], 1f / 6, g[2], u[3], u[4]);
    }

    private void gradientOfWeightLine(float[][] u, float[][] g) {
        firstWeight(u[0], u[1], u[2], u[3], u[4], g[0]);
        middleWeight(u[1], u[2], u[3], u[4], g[1]);
        lastWeight(u[1], u[2], u[3], u[4], u[5], g[2]);
    }

    private void combine(float a, float[] x, float b, float[] y, float[] z, float[] to) {
        for (int i = 0; i < length; i++) {
            to[i] = a * x[i] + b * y[i] + z[i];
        }
    }

    private void sumAndDifference(
            float a, float[] x, float[] z, float b, float[] y, float c, float[] w, float[] sum, float[] difference) {
        for (int i = 0; i < length; i++) {
            float even = a * x[i] + z[i];
            float odd = b * y[i] + c * w[i];
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    private void evenResults(float[] m0, float[] m1, float[] m2, float[] m3, float[] m4, float[] y0, float[] y2) {
        for (int i = 0; i < length; i++) {
            float near = m1[i] + m2[i];
            float far = m3[i] + m4[i];
            y0[i] = m0[i] + near + far;
            y2[i] = near + 4 * far;
        }
    }

    private void oddResults(float[] m1, float[] m2, float[] m3, float[] m4, float[] m5, float[] y1, float[] y3) {
        for (int i = 0; i < length; i++) {
            float near = m1[i] - m2[i];
            float far = m3[i] - m4[i];
            y1[i] = near + 2 * far;
            y3[i] = near + 8 * far + m5[i];
        }
    }

    private void weightEnds(float[] g0, float[] g2, float[] u0, float[] u5) {
        for (int i = 0; i < length; i++) {
            u0[i] = 0.25f * g0[i];
            u5[i] = g2[i];
        }
    }

    private void weightPair(
            float a, float[] g0, float b, float[] g1, float c, float[] g2, float[] sum, float[] difference) {
        for (int i = 0; i < length; i++) {
            float even = a * g0[i] + c * g2[i];
            float odd = b * g1[i];
            sum[i] = even + odd;
            difference[i] = even - odd;
        }
    }

    private void firstWeight(float[] u0, float[] u1, float[] u2, float[] u3, float[] u4, float[] g0) {
        for (int i = 0; i < length; i++) {
            g0[i] = 0.25f * u0[i] - 1f / 6 * (u1[i] + u2[i]) + 1f / 24 * (u3[i] + u4[i]);
        }
    }

    private void middleWeight(float[] u1, float[] u2, float[] u3, float[] u4, float[] g1) {
        for (int i = 0; i < length; i++) {
            g1[i] = 1f / 6 * (u2[i] - u1[i]) + 1f / 12 * (u3[i] - u4[i]);
        }
    }

    private void lastWeight(float[] u1, float[] u2, float[] u3, float[] u4, float[] u5, float[] g2) {
        for (int i = 0; i < length; i++) {
            g2[i] = 1f / 6 * (u3[i] + u4[i] - u1[i] - u2[i]) + u5[i];
        }
    }
}
