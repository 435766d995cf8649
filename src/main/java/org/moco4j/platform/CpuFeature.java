package org.moco4j.platform;

/** Instruction sets that decide which native build runs and which kernels are fast. */
public enum CpuFeature {
    AVX2,
    FMA,
    AVX512F,
    AVX512_BF16,
    AMX
}
