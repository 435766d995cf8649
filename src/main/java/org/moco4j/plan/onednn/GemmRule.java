package org.moco4j.plan.onednn;

/**
 * Decides which convolutions and gradients are computed as a product of matrices. oneDNN's own kernel for
 * matrix instructions (AMX) is slow if there are many channels. It is a fixed rule instead of a time measurement, so
 * that a run always gives the same bits.
 *
 * @param onePixel least number of channels of images and of results for windows of one pixel
 * @param strided least number of channels for larger windows, at another stride than 1
 * @param dense least number of channels for larger windows, at stride 1
 * @param convolution least number of channels of a convolution and of the gradient of its images, at stride 1
 * @param stridedConvolution least number of channels of a convolution, at another stride
 * @param stridedImages least number of channels for the gradient of the images of larger windows, at another stride
 * @param fewestPixels least number of pixels of the results of a batch
 * @param anyProcessor whether the processor needs no matrix instructions
 */
record GemmRule(
        long onePixel,
        long strided,
        long dense,
        long convolution,
        long stridedConvolution,
        long stridedImages,
        long fewestPixels,
        boolean anyProcessor) {
    /** Compared with oneDNN's kernel in bf16 on a processor with AMX. */
    static final GemmRule MATRIX_INSTRUCTIONS = new GemmRule(64, 128, 256, 512, 256, 128, 256, false);

    /** Everything that can be a product of matrices, on every processor: for tests. */
    static final GemmRule EVERYTHING = new GemmRule(1, 1, 1, 1, 1, 1, 1, true);

    /**
     * Returns whether the convolution is a product of matrices, and at stride 1 also the gradient of its images.
     *
     * @param weights {@code [O, I, h, w]}
     * @param out {@code [N, H', W', O]}
     * @param stride in both directions
     */
    boolean takesConvolution(long[] weights, long[] out, long[] stride) {
        long least = isDense(stride) ? convolution : stridedConvolution;
        return weights[2] * weights[3] > 1 && Math.min(weights[0], weights[1]) >= least && pixels(out) >= fewestPixels;
    }

    /**
     * Returns whether the gradient of the images at another stride than 1 is computed by products of matrices.
     *
     * @param weights {@code [O, I, h, w]}
     * @param out {@code [N, H', W', O]}
     * @param stride in both directions
     */
    boolean takesStridedGradientOfImages(long[] weights, long[] out, long[] stride) {
        return weights[2] * weights[3] > 1
                && !isDense(stride)
                && Math.min(weights[0], weights[1]) >= stridedImages
                && pixels(out) >= fewestPixels;
    }

    /**
     * Returns whether the gradient of the weights is a product of matrices.
     *
     * @param weights {@code [O, I, h, w]}
     * @param out {@code [N, H', W', O]}
     * @param stride in both directions
     */
    boolean takesGradientOfWeights(long[] weights, long[] out, long[] stride) {
        long least = weights[2] * weights[3] == 1 ? onePixel : isDense(stride) ? dense : strided;
        return Math.min(weights[0], weights[1]) >= least && pixels(out) >= fewestPixels;
    }

    private static boolean isDense(long[] stride) {
        return stride[0] * stride[1] == 1;
    }

    private static long pixels(long[] out) {
        return out[0] * out[1] * out[2];
    }
}
