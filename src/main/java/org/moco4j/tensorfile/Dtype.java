package org.moco4j.tensorfile;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

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

    /**
     * Converts floats of this type to 32-bit floats.
     *
     * @param encoded the encoded values, in the byte order of the buffer
     * @param values filled with the converted values
     * @throws IllegalArgumentException if the type is not {@link #readableAsFloat}
     */
    public void decode(ByteBuffer encoded, float[] values) {
        switch (this) {
            case F32 -> encoded.asFloatBuffer().get(values);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) encoded.getDouble();
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = HalfIndexer.toFloat(Short.toUnsignedInt(encoded.getShort()));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Bfloat16Indexer.toFloat(Short.toUnsignedInt(encoded.getShort()));
                }
            }
            default -> throw new IllegalArgumentException(this + " cannot be read as floats");
        }
    }

    /** Returns the type with this name; empty if there is none. */
    static Optional<Dtype> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
