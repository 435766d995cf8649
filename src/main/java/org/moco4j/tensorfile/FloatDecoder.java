package org.moco4j.tensorfile;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/** Converts floats of one type to 32-bit floats. */
@FunctionalInterface
public interface FloatDecoder {
    /**
     * Fills {@code values}.
     *
     * @param bytes the encoded values, in the byte order of the buffer
     */
    void decode(ByteBuffer bytes, float[] values);

    /** Returns the decoder of a type that is {@link Dtype#readableAsFloat}. */
    static FloatDecoder of(Dtype type) {
        return switch (type) {
            case F32 -> (bytes, values) -> bytes.asFloatBuffer().get(values);
            case F64 ->
                (bytes, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) bytes.getDouble();
                    }
                };
            case F16 ->
                (bytes, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = HalfIndexer.toFloat(Short.toUnsignedInt(bytes.getShort()));
                    }
                };
            case BF16 ->
                (bytes, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = Bfloat16Indexer.toFloat(Short.toUnsignedInt(bytes.getShort()));
                    }
                };
            default -> throw new IllegalArgumentException(type + " cannot be read as floats");
        };
    }
}
