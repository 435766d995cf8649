package org.moco4j.augment;

/**
 * Blurs images with a Gaussian kernel and mirrored edges: torchvision's {@code gaussian_blur}. The kernel has SimCLR's
 * size, a tenth of the image as an odd number (3 for 32 pixels, 23 for 224). MoCo v2 uses PIL's blur instead, which
 * approximates the same curve by box filters. Each thread needs its own object.
 *
 * <p>Only pixels within six standard deviations are added up. The weights of the others are so small that they do not
 * change a float; many are denormal numbers, with which processors calculate a hundred times more slowly.
 */
final class GaussianBlur {
    private static final int DEVIATIONS = 6;

    private final int size;
    private final int radius;
    private final float[] kernel;
    private final float[] padded;
    private final float[] blurred;
    private final float[] blurredRows;

    /** Creates a blur for square images of {@code size} pixels, at least 2. */
    GaussianBlur(int size) {
        this.size = size;
        this.radius = radiusFor(size);
        this.kernel = new float[radius + 1];
        this.padded = new float[size + 2 * radius];
        this.blurred = new float[size];
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
        int reach = (int) Math.min(radius, Math.ceil(DEVIATIONS * sigma));
        for (int plane = 0; plane < planes.length; plane += size * size) {
            blurRows(planes, plane, reach);
            blurColumns(planes, plane, reach);
        }
    }

    /** Computes the weights of the center and of the pixels at each distance from it. They add up to 1. */
    private void prepareKernel(double sigma) {
        double sum = 0;
        for (int k = -radius; k <= radius; k++) {
            sum += weight(k, sigma);
        }
        for (int k = 0; k <= radius; k++) {
            kernel[k] = (float) (weight(k, sigma) / sum);
        }
    }

    private static double weight(int distance, double sigma) {
        return StrictMath.exp(-0.5 * (distance / sigma) * (distance / sigma));
    }

    private void blurRows(float[] planes, int plane, int reach) {
        for (int y = 0; y < size; y++) {
            int row = plane + y * size;
            for (int x = -reach; x < size + reach; x++) {
                padded[x + radius] = planes[row + mirror(x)];
            }
            scale(padded, radius, kernel[0]);
            for (int k = 1; k <= reach; k++) {
                addPair(padded, radius - k, radius + k, kernel[k]);
            }
            System.arraycopy(blurred, 0, blurredRows, y * size, size);
        }
    }

    private void blurColumns(float[] planes, int plane, int reach) {
        for (int y = 0; y < size; y++) {
            scale(blurredRows, y * size, kernel[0]);
            for (int k = 1; k <= reach; k++) {
                addPair(blurredRows, mirror(y - k) * size, mirror(y + k) * size, kernel[k]);
            }
            System.arraycopy(blurred, 0, planes, plane + y * size, size);
        }
    }

    private void scale(float[] from, int at, float weight) {
        for (int x = 0; x < size; x++) {
            blurred[x] = weight * from[at + x];
        }
    }

    /** Adds two rows with the same weight. */
    private void addPair(float[] from, int first, int second, float weight) {
        for (int x = 0; x < size; x++) {
            blurred[x] += weight * (from[first + x] + from[second + x]);
        }
    }

    /** Mirrors a position at the center of the edge pixel, which is not repeated. */
    private int mirror(int position) {
        int inside = Math.abs(position);
        return inside < size ? inside : 2 * (size - 1) - inside;
    }
}
