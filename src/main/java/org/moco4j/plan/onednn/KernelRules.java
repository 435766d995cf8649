package org.moco4j.plan.onednn;

/**
 * Decides which kernel computes a convolution.
 *
 * @param matrixInstructions what is a product of matrices if oneDNN's kernel uses matrix instructions
 * @param bf16 the same for other convolutions in bf16
 * @param float32 the same for convolutions in float32
 * @param winograd which convolutions are a {@link WinogradConvolution}
 * @param oneDnnsWinograd whether oneDNN's Winograd is used, if it has one
 */
record KernelRules(
        GemmRule matrixInstructions, GemmRule bf16, GemmRule float32, WinogradRule winograd, boolean oneDnnsWinograd) {
    /** The fastest kernels, as far as known. */
    static final KernelRules FASTEST = new KernelRules(
            GemmRule.MATRIX_INSTRUCTIONS, GemmRule.BF16, GemmRule.NOTHING, WinogradRule.WITHOUT_AVX512, true);

    /** The rules for one way of products of matrices, without oneDNN's Winograd: for tests. */
    static KernelRules of(GemmRule gemm, WinogradRule winograd) {
        return new KernelRules(gemm, gemm, gemm, winograd, false);
    }
}
