package org.moco4j.data.image;

/**
 * Scales the center square of an image to {@code side x side}: the same as scaling the shorter side and cropping the
 * center, but in one step. The filter is a triangle as wide as the scale, so that downscaling averages instead of
 * skipping pixels: bilinear with antialiasing, as in Pillow and torchvision.
 */
final class SquareResampler {
    private final int side;

    SquareResampler(int side) {
        this.side = side;
    }

    /** Returns the pixels {@code [3, side, side]}. */
    byte[] resample(int width, int height, PixelRows source) {
        int square = Math.min(width, height);
        Weights across = new Weights(width, (width - square) / 2.0, square);
        Weights down = new Weights(height, (height - square) / 2.0, square);
        int first = down.first[0];
        int rows = down.end() - first;
        float[][] scaledRows = new float[rows][];
        // Only the middle of a wide image is used.
        int columns = across.end() - across.first[0];
        float[] line = new float[3 * columns];
        for (int row = 0; row < rows; row++) {
            source.read(first + row, across.first[0], columns, line);
            scaledRows[row] = scaleRow(line, across);
        }
        byte[] pixels = new byte[3 * side * side];
        for (int y = 0; y < side; y++) {
            for (int i = 0; i < 3 * side; i++) {
                float sum = 0;
                for (int k = 0; k < down.weights[y].length; k++) {
                    sum += down.weights[y][k] * scaledRows[down.first[y] - first + k][i];
                }
                pixels[(i % 3 * side + y) * side + i / 3] = (byte) (int) Math.min(255, Math.max(0, sum + 0.5f));
            }
        }
        return pixels;
    }

    private float[] scaleRow(float[] line, Weights across) {
        float[] result = new float[3 * side];
        for (int x = 0; x < side; x++) {
            float[] weights = across.weights[x];
            for (int c = 0; c < 3; c++) {
                float sum = 0;
                for (int k = 0; k < weights.length; k++) {
                    sum += weights[k] * line[3 * (across.first[x] - across.first[0] + k) + c];
                }
                result[3 * x + c] = sum;
            }
        }
        return result;
    }

    /** For each target pixel along one axis: the first source pixel and the weight of each source pixel. */
    private final class Weights {
        final int[] first = new int[side];
        final float[][] weights = new float[side][];

        Weights(int length, double start, int extent) {
            double scale = (double) extent / side;
            double support = Math.max(1, scale);
            for (int target = 0; target < side; target++) {
                double center = start + (target + 0.5) * scale;
                int low = (int) Math.max(0, Math.floor(center - support + 0.5));
                int high = (int) Math.min(length, Math.floor(center + support + 0.5));
                first[target] = low;
                weights[target] = normalized(low, Math.max(low + 1, high), center, support);
            }
        }

        /** Returns the end of the used source pixels, exclusive. */
        int end() {
            return first[side - 1] + weights[side - 1].length;
        }

        private static float[] normalized(int low, int high, double center, double support) {
            double[] triangle = new double[high - low];
            double sum = 0;
            for (int i = 0; i < triangle.length; i++) {
                triangle[i] = Math.max(0, 1 - Math.abs(low + i + 0.5 - center) / support);
                sum += triangle[i];
            }
            float[] result = new float[triangle.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = (float) (triangle[i] / sum);
            }
            return result;
        }
    }
}
