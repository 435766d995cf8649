package org.moco4j.plan.cuda;

/**
 * The shape of a convolution of images {@code [N, H, W, C]} (channels last) with square filters
 * {@code [filters, size, size, C]}.
 *
 * @param batch N
 * @param height H of the input
 * @param width W of the input
 * @param channels C of the input
 * @param filters channels of the output
 * @param size height and width of a filter
 * @param stride the same in both directions
 * @param padding zeros on each side, the same in both directions
 */
public record ConvolutionShape(
        int batch, int height, int width, int channels, int filters, int size, int stride, int padding) {

    /** Height of the output. */
    public int outHeight() {
        return (height + 2 * padding - size) / stride + 1;
    }

    /** Width of the output. */
    public int outWidth() {
        return (width + 2 * padding - size) / stride + 1;
    }
}
