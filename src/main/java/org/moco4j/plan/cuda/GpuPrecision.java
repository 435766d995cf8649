package org.moco4j.plan.cuda;

/** The arithmetic of convolutions and matrix products on a GPU. Sums are always float32. */
public enum GpuPrecision {
    /** float32 everywhere. */
    FLOAT32(ElementType.FLOAT32, 75),
    /** float32 in memory; the factors of convolutions and matrix products are rounded to TF32's 10 bits of mantissa. */
    TF32(ElementType.FLOAT32, 75),
    /** Activations and the convolutions' weights are bf16; the rest is float32, with TF32 products. */
    BF16(ElementType.BF16, 80);

    private final ElementType activations;
    private final int leastCapability;

    GpuPrecision(ElementType activations, int leastCapability) {
        this.activations = activations;
        this.leastCapability = leastCapability;
    }

    /** The lowest compute capability, times ten, of GPUs that compute in this precision: 80 for 8.0. */
    public int leastCapability() {
        return leastCapability;
    }

    /** The type of activations and of the convolutions' weights. */
    public ElementType activations() {
        return activations;
    }

    /** Whether the factors of float32 products may be rounded to TF32. */
    public boolean roundsFactors() {
        return this != FLOAT32;
    }
}
