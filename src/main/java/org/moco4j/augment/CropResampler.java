package org.moco4j.augment;

import org.moco4j.augment.RandomResizedCrop.Box;

/**
 * Cuts a box out of an image and resizes it to a square, bilinear with antialiasing: torchvision's
 * {@code resized_crop(..., BILINEAR, antialias=True)}. It resizes the rows first, then the columns. Each thread needs
 * its own object.
 */
final class CropResampler {
    private static final int CHANNELS = 3;

    private final int size;
    private final TriangleFilter horizontal;
    private final TriangleFilter vertical;
    /** One channel of the box, resized to the output's width: {@code [boxHeight, size]}. */
    private final float[] narrowed;

    /** Creates a resampler from images of at most {@code [highest, widest]} to views of {@code [size, size]}. */
    CropResampler(int highest, int widest, int size) {
        this.size = size;
        this.horizontal = new TriangleFilter(widest, size);
        this.vertical = new TriangleFilter(highest, size);
        this.narrowed = new float[highest * size];
    }

    /**
     * Resizes a box of an image.
     *
     * @param image planes {@code [3, height, width]}, can be longer
     * @param box inside the image
     * @param view planes {@code [3, size, size]}, overwritten
     */
    void resample(float[] image, int height, int width, Box box, float[] view) {
        if (box.height == size && box.width == size) {
            copy(image, height, width, box, view);
            return;
        }
        horizontal.prepare(box.width);
        vertical.prepare(box.height);
        for (int channel = 0; channel < CHANNELS; channel++) {
            resampleRows(image, (channel * height + box.top) * width + box.left, width, box.height);
            resampleColumns(view, channel * size * size);
        }
    }

    private void copy(float[] image, int height, int width, Box box, float[] view) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < size; y++) {
                int from = (channel * height + box.top + y) * width + box.left;
                System.arraycopy(image, from, view, (channel * size + y) * size, size);
            }
        }
    }

    private void resampleRows(float[] image, int start, int width, int rows) {
        int taps = horizontal.taps;
        float[] weights = horizontal.weights;
        int[] first = horizontal.first;
        for (int y = 0; y < rows; y++) {
            int row = start + y * width;
            int out = y * size;
            if (taps == 2) {
                for (int x = 0; x < size; x++) {
                    int in = row + first[x];
                    narrowed[out + x] = weights[2 * x] * image[in] + weights[2 * x + 1] * image[in + 1];
                }
                continue;
            }
            for (int x = 0; x < size; x++) {
                int in = row + first[x];
                float sum = 0;
                for (int k = 0; k < taps; k++) {
                    sum += weights[x * taps + k] * image[in + k];
                }
                narrowed[out + x] = sum;
            }
        }
    }

    private void resampleColumns(float[] view, int start) {
        int taps = vertical.taps;
        float[] weights = vertical.weights;
        for (int y = 0; y < size; y++) {
            int out = start + y * size;
            int in = vertical.first[y] * size;
            float weight = weights[y * taps];
            for (int x = 0; x < size; x++) {
                view[out + x] = weight * narrowed[in + x];
            }
            for (int k = 1; k < taps; k++) {
                addScaled(weights[y * taps + k], narrowed, in + k * size, view, out);
            }
        }
    }

    private void addScaled(float weight, float[] from, int in, float[] to, int out) {
        for (int x = 0; x < size; x++) {
            to[out + x] += weight * from[in + x];
        }
    }

    /**
     * Computes the weights of bilinear resampling with antialiasing along one axis, as PIL and PyTorch do: a triangle
     * centered on the output pixel. Its half width is one output pixel, or one input pixel if the image is enlarged. It
     * is cut at the ends of the axis, and its sum is 1. Every output has the same number of taps, some with weight 0,
     * so that the loops are simple.
     */
    private static final class TriangleFilter {
        /** The number of inputs of each output. */
        int taps;

        /** The index of the first input of each output. */
        final int[] first;

        /** The weight of tap k of output i, at {@code i * taps + k}. */
        final float[] weights;

        /** Allocates weights for axes of up to {@code longestInput} pixels that become {@code output} pixels. */
        TriangleFilter(int longestInput, int output) {
            this.first = new int[output];
            this.weights = new float[output * tapsFor(longestInput, output)];
        }

        /** Computes the weights for an axis of {@code length} input pixels. */
        void prepare(int length) {
            int output = first.length;
            double scale = (double) length / output;
            double support = Math.max(1, scale);
            taps = tapsFor(length, output);
            for (int i = 0; i < output; i++) {
                double center = scale * (i + 0.5);
                int begin = Math.max(0, (int) (center - support + 0.5));
                int end = Math.min(length, (int) (center + support + 0.5));
                first[i] = Math.min(begin, length - taps);
                double sum = 0;
                for (int input = begin; input < end; input++) {
                    sum += triangle((input - center + 0.5) / support);
                }
                for (int k = 0; k < taps; k++) {
                    int input = first[i] + k;
                    boolean inside = input >= begin && input < end;
                    double weight = inside ? triangle((input - center + 0.5) / support) / sum : 0;
                    weights[i * taps + k] = (float) weight;
                }
            }
        }

        private static int tapsFor(int length, int output) {
            double support = Math.max(1, (double) length / output);
            return Math.min(length, (int) Math.ceil(2 * support));
        }

        private static double triangle(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    }
}
