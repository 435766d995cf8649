package org.moco4j.plan.onednn;

import org.bytedeco.dnnl.memory;

/**
 * What activations, and the weights that meet them, are computed in. Statistics, gradients of weights and the loss are
 * float32 always.
 */
public enum Precision {
    FLOAT32(memory.data_type.f32),
    /** Eight bits of mantissa: for processors that multiply it in hardware (AVX512_BF16 or AMX). */
    BF16(memory.data_type.bf16);

    private final memory.data_type type;

    Precision(memory.data_type type) {
        this.type = type;
    }

    memory.data_type type() {
        return type;
    }
}
