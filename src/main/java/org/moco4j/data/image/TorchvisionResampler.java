package org.moco4j.data.image;

/**
 * Scales an image exactly as torchvision's {@code Resize(size)} does with a PIL image, and crops it as
 * {@code CenterCrop(side)} does, bit for bit: the sizes of torchvision 0.8 and newer
 * ({@code transforms/functional.py}), the arithmetic of Pillow's {@code Resample.c}. It is a triangle filter with
 * antialiasing whose weights have 22 fractional bits, first along the rows, then along the columns, each rounded to 8
 * bits.
 */
final class TorchvisionResampler {
    private static final int CHANNELS = 3;
    /** Fractional bits of a weight: 32 bits minus 8 bits of a value and 2 spare bits. */
    private static final int PRECISION = 22;

    private static final int HALF = 1 << (PRECISION - 1);

    private final int size;
    private final int longest;
    private final boolean enlarges;

    private TorchvisionResampler(int size, int longest, boolean enlarges) {
        this.size = size;
        this.longest = longest;
        this.enlarges = enlarges;
    }

    /**
     * Returns {@code Resize(size)} and {@code CenterCrop(side)}.
     *
     * @param side at most {@code size}
     */
    static TorchvisionResampler square(int size, int side) {
        return new TorchvisionResampler(size, side, true);
    }

    /**
     * Returns {@code Resize(size)}, but never enlarges an image.
     *
     * @param longest a longer side is cropped to this length, around the center
     */
    static TorchvisionResampler whole(int size, int longest) {
        return new TorchvisionResampler(size, longest, false);
    }

    /**
     * Returns the pixels of the upright image.
     *
     * @param width width of the stored image, in pixels
     * @param height height of the stored image, in pixels
     * @param source rows of the stored image
     * @param orientation how to rotate and mirror it
     */
    Pixels resample(int width, int height, PixelRows source, Orientation orientation) {
        boolean swapped = orientation.swapsSides();
        Axis across = new Axis(swapped ? height : width, swapped ? width : height, orientation.mirrorsAcross());
        Axis down = new Axis(swapped ? width : height, swapped ? height : width, orientation.mirrorsDown());
        byte[][] scaledRows = swapped ? scaleRotatedRows(across, down, source) : scaleRows(across, down, source);
        byte[] pixels = new byte[CHANNELS * down.count * across.count];
        for (int y = 0; y < down.count; y++) {
            for (int i = 0; i < CHANNELS * across.count; i++) {
                int sum = HALF;
                for (int k = 0; k < down.weights[y].length; k++) {
                    sum += down.weights[y][k] * (scaledRows[down.first[y] - down.begin() + k][i] & 0xff);
                }
                pixels[(i % CHANNELS * down.count + y) * across.count + i / CHANNELS] = rounded(sum);
            }
        }
        return new Pixels(pixels, down.count, across.count);
    }

    /**
     * An upright image.
     *
     * @param values {@code [3, height, width]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Pixels(byte[] values, int height, int width) {}

    /** Returns the used upright rows, each scaled to the result's width. */
    private byte[][] scaleRows(Axis across, Axis down, PixelRows source) {
        byte[][] scaledRows = new byte[down.usedLength()][];
        float[] line = new float[CHANNELS * across.usedLength()];
        for (int row = 0; row < scaledRows.length; row++) {
            source.read(down.stored(down.begin() + row), across.firstStored(), across.usedLength(), line);
            int[] sums = new int[CHANNELS * across.count];
            for (int x = 0; x < across.count; x++) {
                for (int k = 0; k < across.weights[x].length; k++) {
                    add(across.weights[x][k], line, across.inLine(across.first[x] + k), sums, x);
                }
            }
            scaledRows[row] = rounded(sums);
        }
        return scaledRows;
    }

    /**
     * Returns the used rows of a rotated image, whose stored rows are upright columns. The order of integer sums does
     * not matter.
     */
    private byte[][] scaleRotatedRows(Axis across, Axis down, PixelRows source) {
        int[][] sums = new int[down.usedLength()][CHANNELS * across.count];
        float[] line = new float[CHANNELS * down.usedLength()];
        for (int column = across.begin(); column < across.end(); column++) {
            source.read(across.stored(column), down.firstStored(), down.usedLength(), line);
            for (int x = 0; x < across.count; x++) {
                int k = column - across.first[x];
                if (k >= 0 && k < across.weights[x].length) {
                    for (int row = 0; row < sums.length; row++) {
                        add(across.weights[x][k], line, down.inLine(down.begin() + row), sums[row], x);
                    }
                }
            }
        }
        byte[][] scaledRows = new byte[sums.length][];
        for (int row = 0; row < sums.length; row++) {
            scaledRows[row] = rounded(sums[row]);
        }
        return scaledRows;
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

    /**
     * One axis of the upright image: for each target pixel the first source pixel and the weight of each source pixel.
     */
    private final class Axis {
        /** The length of the result. */
        final int count;

        final int[] first;
        final int[][] weights;
        private final int length;
        private final boolean mirrored;

        /**
         * @param length length of this axis, in pixels
         * @param other length of the other axis, in pixels
         * @param mirrored whether the axis is stored in reverse
         */
        Axis(int length, int other, boolean mirrored) {
            this.length = length;
            this.mirrored = mirrored;
            int shorter = enlarges ? size : Math.min(size, Math.min(length, other));
            int scaled = length <= other ? shorter : (int) ((double) ((long) shorter * length) / other);
            count = Math.min(scaled, longest);
            first = new int[count];
            weights = new int[count][];
            // Python's round: half to even.
            int offset = (int) Math.rint((scaled - count) / 2.0);
            double scale = (double) length / scaled;
            double support = Math.max(1, scale);
            for (int target = 0; target < count; target++) {
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

        /** Returns the first used source pixel. */
        int begin() {
            return first[0];
        }

        /** Returns the end of the used source pixels, exclusive. */
        int end() {
            return first[count - 1] + weights[count - 1].length;
        }

        int usedLength() {
            return end() - begin();
        }

        /** Returns the stored index of an upright row or column. */
        int stored(int upright) {
            return mirrored ? length - 1 - upright : upright;
        }

        /** Returns the first used stored pixel. */
        int firstStored() {
            return mirrored ? length - end() : begin();
        }

        /** Returns the index of an upright pixel in a line that begins with {@link #firstStored}. */
        int inLine(int upright) {
            return stored(upright) - firstStored();
        }
    }
}
