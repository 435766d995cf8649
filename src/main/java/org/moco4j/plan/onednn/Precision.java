package org.moco4j.plan.onednn;

import org.bytedeco.dnnl.memory;

/**
 * The type of activations and of the convolutions' weights. Statistics, gradients of weights and the loss are always
 * float32.
 */
public enum Precision {
    FLOAT32(memory.data_type.f32),
    /** Eight bits of mantissa, for processors with hardware support (AVX512_BF16 or AMX). */
    BF16(memory.data_type.bf16);

    private final memory.data_type type;

    Precision(memory.data_type type) {
        this.type = type;
    }

    memory.data_type type() {
        return type;
    }
}
