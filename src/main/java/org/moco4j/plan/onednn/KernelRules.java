package org.moco4j.plan.onednn;

/**
 * Decides which kernel computes a convolution.
 *
 * @param gemm which convolutions and gradients are products of matrices
 * @param winograd which convolutions are a {@link WinogradConvolution}
 * @param oneDnnsWinograd whether oneDNN's Winograd is used, if it has one
 */
record KernelRules(GemmRule gemm, WinogradRule winograd, boolean oneDnnsWinograd) {
    /** The fastest kernels, as far as known. */
    static final KernelRules FASTEST = new KernelRules(GemmRule.MATRIX_INSTRUCTIONS, WinogradRule.WITHOUT_AVX512, true);
}
