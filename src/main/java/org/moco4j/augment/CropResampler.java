package org.moco4j.augment;

/**
 * Cuts a box out of an image and resizes it to a square, bilinear with antialias: torchvision's
 * {@code resized_crop(..., BILINEAR, antialias=True)}. Rows first, then columns. Holds its scratch memory: one object a
 * thread.
 */
final class CropResampler {
    private static final int CHANNELS = 3;

    private final int imageHeight;
    private final int imageWidth;
    private final int size;
    private final TriangleFilter horizontal;
    private final TriangleFilter vertical;
    /** {@code [boxHeight, size]}: one channel of the box, already of the output's width. */
    private final float[] narrowed;

    /** From images of {@code [imageHeight, imageWidth]} to views of {@code [size, size]}. */
    CropResampler(int imageHeight, int imageWidth, int size) {
        this.imageHeight = imageHeight;
        this.imageWidth = imageWidth;
        this.size = size;
        this.horizontal = new TriangleFilter(imageWidth, size);
        this.vertical = new TriangleFilter(imageHeight, size);
        this.narrowed = new float[imageHeight * size];
    }

    /**
     * @param image planes {@code [3, imageHeight, imageWidth]}
     * @param box within the image
     * @param view planes {@code [3, size, size]}, overwritten
     */
    void resample(float[] image, CropBox box, float[] view) {
        if (box.height == size && box.width == size) {
            copy(image, box, view);
            return;
        }
        horizontal.prepare(box.width);
        vertical.prepare(box.height);
        for (int channel = 0; channel < CHANNELS; channel++) {
            resampleRows(image, channel * imageHeight * imageWidth + box.top * imageWidth + box.left, box.height);
            resampleColumns(view, channel * size * size);
        }
    }

    private void copy(float[] image, CropBox box, float[] view) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < size; y++) {
                int from = (channel * imageHeight + box.top + y) * imageWidth + box.left;
                System.arraycopy(image, from, view, (channel * size + y) * size, size);
            }
        }
    }

    private void resampleRows(float[] image, int start, int rows) {
        int taps = horizontal.taps;
        float[] weights = horizontal.weights;
        int[] first = horizontal.first;
        for (int y = 0; y < rows; y++) {
            int row = start + y * imageWidth;
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
}
