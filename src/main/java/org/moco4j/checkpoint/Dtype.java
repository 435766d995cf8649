package org.moco4j.checkpoint;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of the safetensors format. {@link #F32}, {@link #F16}, {@link #U8} and {@link #I64} can be written here; {@link #U8} and
 * the four kinds of floats that PyTorch trains with can be read.
 */
public enum Dtype {
    BOOL(1),
    U8(1),
    I8(1),
    F8_E4M3(1),
    F8_E5M2(1),
    I16(2),
    U16(2),
    F16(2),
    BF16(2),
    I32(4),
    U32(4),
    F32(4),
    I64(8),
    U64(8),
    F64(8);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether its values can be read as 32-bit floats, to as many digits as those have. */
    boolean readableAsFloat() {
        return this == F32 || this == F16 || this == BF16 || this == F64;
    }

    static Optional<Dtype> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
