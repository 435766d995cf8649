package org.moco4j.tensorfile;

import java.util.Arrays;
import java.util.Optional;

/**
 * The element types of the safetensors format. MoCo4J can write {@link #F32}, {@link #F16}, {@link #U8} and
 * {@link #I64}. It can read {@link #U8} and the four float types that PyTorch trains with.
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

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Whether its values can be read as 32-bit floats, with rounding if needed. */
    public boolean readableAsFloat() {
        return this == F32 || this == F16 || this == BF16 || this == F64;
    }

    static Optional<Dtype> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
