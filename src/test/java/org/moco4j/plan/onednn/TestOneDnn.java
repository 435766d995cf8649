package org.moco4j.plan.onednn;

/** oneDNN's kernels with rules that take the same path on every processor. */
public final class TestOneDnn {
    private TestOneDnn() {}

    /** All convolutions of 3x3 at stride 1 by {@link WinogradConvolution}. */
    public static OneDnnKernels winograd() {
        return OneDnnKernels.load(Precision.FLOAT32, KernelRules.of(GemmRule.NOTHING, WinogradRule.EVERYTHING));
    }

    /**
     * Products of matrices: all gradients of weights, and all convolutions and gradients of images for windows of more
     * than one pixel. No Winograd.
     */
    public static OneDnnKernels gemm() {
        return gemm(Precision.FLOAT32);
    }

    static OneDnnKernels gemm(Precision precision) {
        return OneDnnKernels.load(precision, KernelRules.of(GemmRule.EVERYTHING, WinogradRule.NOTHING));
    }

    /** No Winograd. */
    public static OneDnnKernels direct() {
        return OneDnnKernels.load(Precision.FLOAT32, KernelRules.of(GemmRule.NOTHING, WinogradRule.NOTHING));
    }
}
