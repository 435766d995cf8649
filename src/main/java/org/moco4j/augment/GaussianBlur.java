package org.moco4j.augment;

/**
 * Blurs images with a Gaussian kernel and mirrored edges: torchvision's {@code gaussian_blur}. The kernel has SimCLR's
 * size, a tenth of the image as an odd number (3 for 32 pixels, 23 for 224). MoCo v2 uses PIL's blur instead, which
 * approximates the same curve by box filters. Each thread needs its own object.
 */
final class GaussianBlur {
    private final int size;
    private final int radius;
    private final float[] kernel;
    private final float[] padded;
    private final float[] blurredRows;

    /** Creates a blur for square images of {@code size} pixels, at least 2. */
    GaussianBlur(int size) {
        this.size = size;
        this.radius = radiusFor(size);
        this.kernel = new float[2 * radius + 1];
        this.padded = new float[size + 2 * radius];
        this.blurredRows = new float[size * size];
    }

    static int radiusFor(int size) {
        return Math.max(1, size / 10 / 2);
    }

    /**
     * Blurs an image in place.
     *
     * @param planes {@code [3, size, size]}
     * @param sigma standard deviation in pixels
     */
    void apply(float[] planes, double sigma) {
        prepareKernel(sigma);
        for (int plane = 0; plane < planes.length; plane += size * size) {
            blurRows(planes, plane);
            blurColumns(planes, plane);
        }
    }

    private void prepareKernel(double sigma) {
        double sum = 0;
        for (int k = -radius; k <= radius; k++) {
            sum += StrictMath.exp(-0.5 * (k / sigma) * (k / sigma));
        }
        for (int k = -radius; k <= radius; k++) {
            kernel[k + radius] = (float) (StrictMath.exp(-0.5 * (k / sigma) * (k / sigma)) / sum);
        }
    }

    private void blurRows(float[] planes, int plane) {
        for (int y = 0; y < size; y++) {
            int row = plane + y * size;
            for (int x = -radius; x < size + radius; x++) {
                padded[x + radius] = planes[row + mirror(x)];
            }
            for (int x = 0; x < size; x++) {
                float sum = 0;
                for (int k = 0; k < kernel.length; k++) {
                    sum += kernel[k] * padded[x + k];
                }
                blurredRows[y * size + x] = sum;
            }
        }
    }

    private void blurColumns(float[] planes, int plane) {
        for (int y = 0; y < size; y++) {
            int out = plane + y * size;
            for (int x = 0; x < size; x++) {
                planes[out + x] = 0;
            }
            for (int k = 0; k < kernel.length; k++) {
                int in = mirror(y + k - radius) * size;
                for (int x = 0; x < size; x++) {
                    planes[out + x] += kernel[k] * blurredRows[in + x];
                }
            }
        }
    }

    /** Mirrors a position at the center of the edge pixel, which is not repeated. */
    private int mirror(int position) {
        int inside = Math.abs(position);
        return inside < size ? inside : 2 * (size - 1) - inside;
    }
}
