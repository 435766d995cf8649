package org.moco4j.data.image;

/**
 * Scales an image to {@code side x side} as torchvision's {@code Resize(side)} and {@code CenterCrop(side)} do with a PIL image, to
 * the bit: the sizes of torchvision 0.8 and newer ({@code transforms/functional.py}), the arithmetic of Pillow's
 * {@code Resample.c}. That is a triangle filter with antialias whose weights have 22 bits behind the point, first along the rows,
 * then along the columns, each rounded to 8 bits.
 */
final class TorchvisionResampler {
    private static final int CHANNELS = 3;
    /** Bits behind the point of a weight: what 32 leave beside 8 bits of a value and 2 to spare. */
    private static final int PRECISION = 22;

    private static final int HALF = 1 << (PRECISION - 1);

    private final int side;

    TorchvisionResampler(int side) {
        this.side = side;
    }

    /**
     * Returns the pixels {@code [3, side, side]} of the upright image.
     *
     * @param width of the stored image, in pixels
     * @param height likewise
     * @param source its rows
     * @param orientation how it is to be turned
     */
    byte[] resample(int width, int height, SquareResampler.Rows source, Orientation orientation) {
        boolean swapped = orientation.swapsSides();
        Axis across = new Axis(swapped ? height : width, swapped ? width : height, orientation.mirrorsAcross());
        Axis down = new Axis(swapped ? width : height, swapped ? height : width, orientation.mirrorsDown());
        byte[][] narrowed = swapped ? narrowTurned(across, down, source) : narrow(across, down, source);
        byte[] pixels = new byte[CHANNELS * side * side];
        for (int y = 0; y < side; y++) {
            for (int i = 0; i < CHANNELS * side; i++) {
                int sum = HALF;
                for (int k = 0; k < down.weights[y].length; k++) {
                    sum += down.weights[y][k] * (narrowed[down.first[y] - down.begin() + k][i] & 0xff);
                }
                pixels[(i % CHANNELS * side + y) * side + i / CHANNELS] = rounded(sum);
            }
        }
        return pixels;
    }

    /** The upright rows that are seen, each of {@code side} pixels. */
    private byte[][] narrow(Axis across, Axis down, SquareResampler.Rows source) {
        byte[][] narrowed = new byte[down.seen()][];
        float[] line = new float[CHANNELS * across.seen()];
        for (int row = 0; row < narrowed.length; row++) {
            source.read(down.stored(down.begin() + row), across.firstStored(), across.seen(), line);
            int[] sums = new int[CHANNELS * side];
            for (int x = 0; x < side; x++) {
                for (int k = 0; k < across.weights[x].length; k++) {
                    add(across.weights[x][k], line, across.inLine(across.first[x] + k), sums, x);
                }
            }
            narrowed[row] = rounded(sums);
        }
        return narrowed;
    }

    /** The same of an image that lies on its side: a stored row is an upright column. Sums of whole numbers need no order. */
    private byte[][] narrowTurned(Axis across, Axis down, SquareResampler.Rows source) {
        int[][] sums = new int[down.seen()][CHANNELS * side];
        float[] line = new float[CHANNELS * down.seen()];
        for (int column = across.begin(); column < across.end(); column++) {
            source.read(across.stored(column), down.firstStored(), down.seen(), line);
            for (int x = 0; x < side; x++) {
                int k = column - across.first[x];
                if (k >= 0 && k < across.weights[x].length) {
                    for (int row = 0; row < sums.length; row++) {
                        add(across.weights[x][k], line, down.inLine(down.begin() + row), sums[row], x);
                    }
                }
            }
        }
        byte[][] narrowed = new byte[sums.length][];
        for (int row = 0; row < sums.length; row++) {
            narrowed[row] = rounded(sums[row]);
        }
        return narrowed;
    }

    private static void add(int weight, float[] line, int from, int[] sums, int to) {
        for (int c = 0; c < CHANNELS; c++) {
            sums[CHANNELS * to + c] += weight * (int) (line[CHANNELS * from + c] + 0.5f);
        }
    }

    private static byte[] rounded(int[] sums) {
        byte[] values = new byte[sums.length];
        for (int i = 0; i < sums.length; i++) {
            values[i] = rounded(sums[i] + HALF);
        }
        return values;
    }

    private static byte rounded(int sum) {
        return (byte) Math.min(255, Math.max(0, sum >> PRECISION));
    }

    /** One direction of the upright image: for each target pixel the first source pixel that it sees and the weight of each. */
    private final class Axis {
        final int[] first = new int[side];
        final int[][] weights = new int[side][];
        private final int length;
        private final boolean mirrored;

        /**
         * @param length of this direction, in pixels
         * @param other length of the other direction
         * @param mirrored whether it is stored backwards
         */
        Axis(int length, int other, boolean mirrored) {
            this.length = length;
            this.mirrored = mirrored;
            int scaled = length <= other ? side : (int) ((double) ((long) side * length) / other);
            // Python's round: half to even.
            int offset = (int) Math.rint((scaled - side) / 2.0);
            double scale = (double) length / scaled;
            double support = Math.max(1, scale);
            for (int target = 0; target < side; target++) {
                double center = (offset + target + 0.5) * scale;
                int low = Math.max(0, (int) (center - support + 0.5));
                int high = Math.min(length, (int) (center + support + 0.5));
                first[target] = low;
                weights[target] = triangle(low, high, center, 1 / support);
            }
        }

        private static int[] triangle(int low, int high, double center, double reciprocal) {
            double[] triangle = new double[high - low];
            double sum = 0;
            for (int i = 0; i < triangle.length; i++) {
                triangle[i] = Math.max(0, 1 - Math.abs((i + low - center + 0.5) * reciprocal));
                sum += triangle[i];
            }
            int[] result = new int[triangle.length];
            for (int i = 0; i < result.length; i++) {
                double share = sum == 0 ? triangle[i] : triangle[i] / sum;
                result[i] = (int) (0.5 + share * (1 << PRECISION));
            }
            return result;
        }

        /** The first source pixel that is seen. */
        int begin() {
            return first[0];
        }

        /** After the last source pixel that is seen. */
        int end() {
            return first[side - 1] + weights[side - 1].length;
        }

        int seen() {
            return end() - begin();
        }

        /** Where an upright row or column is stored. */
        int stored(int upright) {
            return mirrored ? length - 1 - upright : upright;
        }

        /** The first stored pixel of those that are seen. */
        int firstStored() {
            return mirrored ? length - end() : begin();
        }

        /** The place of an upright pixel in a line that begins with {@link #firstStored}. */
        int inLine(int upright) {
            return stored(upright) - firstStored();
        }
    }
}
