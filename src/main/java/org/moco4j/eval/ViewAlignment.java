package org.moco4j.eval;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Measures the distance between the features of two views of an image (Wang and Isola 2020, "Understanding Contrastive
 * Representation Learning through Alignment and Uniformity on the Hypersphere", eq. 2, alpha = 2).
 *
 * @param distance the mean of |x - y|^2 over the images: 0 if both views of each image have the same feature, 2 for
 *     unrelated features
 * @param images number of images
 */
public record ViewAlignment(double distance, int images) {
    /**
     * Measures the features of two views of the same images. The features are L2-normalized first; a row of zeros stays
     * zeros.
     *
     * @param first {@code [n, d]} floats, in row-major order, of any length
     * @param second {@code [n, d]}, row i is from the same image as row i of the first
     * @throws IllegalArgumentException if they are not float matrices of the same shape
     */
    public static ViewAlignment of(INDArray first, INDArray second) {
        FloatRows a = new FloatRows("features of the first views", first);
        FloatRows b = new FloatRows("features of the second views", second);
        if (a.rows() != b.rows() || a.length() != b.length()) {
            throw new IllegalArgumentException("features of two views must have the same shape, not " + a.rows() + " x "
                    + a.length() + " and " + b.rows() + " x " + b.length());
        }
        double[] x = new double[a.length()];
        double[] y = new double[a.length()];
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) {
            a.copy(i, x);
            b.copy(i, y);
            UnitVectors.normalize(x);
            UnitVectors.normalize(y);
            for (int c = 0; c < x.length; c++) {
                sum += (x[c] - y[c]) * (x[c] - y[c]);
            }
        }
        return new ViewAlignment(sum / a.rows(), a.rows());
    }
}
