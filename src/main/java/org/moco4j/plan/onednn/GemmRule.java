package org.moco4j.plan.onednn;

/**
 * Decides which convolutions and gradients are computed as a product of matrices. Some of oneDNN's own kernels for bf16
 * are slow if there are many channels, above all those for matrix instructions (AMX). It is a fixed rule instead of a
 * time measurement, so that a run always gives the same bits.
 *
 * @param weightsOfOnePixel least number of channels of images and of results for the gradient of the weights, for
 *     windows of one pixel
 * @param stridedWeights the same for larger windows, at another stride than 1
 * @param weights the same for larger windows, at stride 1
 * @param convolution least number of channels of a convolution and of the gradient of its images, at stride 1
 * @param stridedConvolution least number of channels of a convolution, at another stride
 * @param stridedImages least number of channels for the gradient of the images, at another stride
 * @param fewestPixels least number of pixels of the results of a batch
 */
record GemmRule(
        long weightsOfOnePixel,
        long stridedWeights,
        long weights,
        long convolution,
        long stridedConvolution,
        long stridedImages,
        long fewestPixels) {
    private static final long NEVER = Long.MAX_VALUE;

    /** Compared with oneDNN's kernels in bf16 on a processor with AMX. */
    static final GemmRule MATRIX_INSTRUCTIONS = new GemmRule(64, 128, 256, 512, 256, 128, 256);

    /** Compared with oneDNN's kernels in bf16 on a processor with AVX512_BF16, without AMX. */
    static final GemmRule BF16 = new GemmRule(NEVER, 256, 512, NEVER, NEVER, 256, 256);

    /** No product of matrices. */
    static final GemmRule NOTHING = new GemmRule(NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER);

    /** Everything that can be a product of matrices: for tests. */
    static final GemmRule EVERYTHING = new GemmRule(1, 1, 1, 1, 1, 1, 1);

    /**
     * Returns whether the convolution is a product of matrices.
     *
     * @param filter {@code [O, I, h, w]}
     * @param out {@code [N, H', W', O]}
     * @param stride in both directions
     */
    boolean takesConvolution(long[] filter, long[] out, long[] stride) {
        return takes(filter, out, isDense(stride) ? convolution : stridedConvolution);
    }

    /**
     * Returns whether the gradient of the images is computed by products of matrices.
     *
     * @param filter {@code [O, I, h, w]}
     * @param out {@code [N, H', W', O]}
     * @param stride in both directions
     */
    boolean takesGradientOfImages(long[] filter, long[] out, long[] stride) {
        return takes(filter, out, isDense(stride) ? convolution : stridedImages);
    }

    private boolean takes(long[] filter, long[] out, long least) {
        return filter[2] * filter[3] > 1 && Math.min(filter[0], filter[1]) >= least && pixels(out) >= fewestPixels;
    }

    /**
     * Returns whether the gradient of the weights is a product of matrices.
     *
     * @param filter {@code [O, I, h, w]}
     * @param out {@code [N, H', W', O]}
     * @param stride in both directions
     */
    boolean takesGradientOfWeights(long[] filter, long[] out, long[] stride) {
        long ofWindow = isDense(stride) ? weights : stridedWeights;
        long least = filter[2] * filter[3] == 1 ? weightsOfOnePixel : ofWindow;
        return Math.min(filter[0], filter[1]) >= least && pixels(out) >= fewestPixels;
    }

    private static boolean isDense(long[] stride) {
        return stride[0] * stride[1] == 1;
    }

    private static long pixels(long[] out) {
        return out[0] * out[1] * out[2];
    }
}
